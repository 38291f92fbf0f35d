// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.descriptor.ProtoText;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// `trace_config`: its text form, the session's name and id, and what is unwise in it.
public final class TraceConfigModule implements PacketModule {
    private static final int NO_FLUSH = StatKeys.of("config_write_into_file_no_flush");
    private static final int OVERWRITTEN = StatKeys.of("long_trace_mode_bytes_overwritten");
    private static final int TRACE_CONFIG = 33;
    private static final int TRACE_STATS = 35;
    private static final int BYTES_OVERWRITTEN = 13;
    private static final int SYSTEM_INFO = 45;
    private static final int SERVICE_VERSION = 4;

    /// A file that is written once a day or less is meant as a ring buffer: it may overwrite.
    private static final int RING_BUFFER_PERIOD_MILLIS = 24 * 60 * 60 * 1000;

    /// Since this version the service flushes at every write into the file.
    private static final int FIRST_FLUSHING_VERSION = 54;

    private static final String VERSION_PREFIX = "Perfetto v";

    private final TraceContext context;
    private final TraceUuid uuid;
    private final ProtoReader message = new ProtoReader();
    private final ProtoReader nested = new ProtoReader();
    private final List<Long> overwrittenBytes = new ArrayList<>();
    private boolean writesIntoFile;
    private int writePeriodMillis;
    private boolean flushes;
    private int serviceVersion;

    TraceConfigModule(TraceContext context, TraceUuid uuid) {
        this.context = context;
        this.uuid = uuid;
    }

    @Override
    public int[] fields() {
        return new int[] {TRACE_CONFIG, SYSTEM_INFO, TRACE_STATS};
    }

    /// The system's description is done with at once by who reads all of it.
    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field == SYSTEM_INFO) {
            systemInfo(value);
        }
        return false;
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (field == TRACE_CONFIG) {
            config(value);
        } else if (field == TRACE_STATS) {
            traceStats(value);
        }
    }

    private void traceStats(ProtoReader value) {
        overwrittenBytes.clear();
        message.enter(value);
        while (message.next()) {
            if (message.field() == 1) {
                long overwritten = 0;
                nested.enter(message);
                while (nested.next()) {
                    if (nested.field() == BYTES_OVERWRITTEN) {
                        overwritten = nested.longValue();
                    }
                }
                overwrittenBytes.add(overwritten);
            }
        }
    }

    private void config(ProtoReader value) {
        long msb = 0;
        long lsb = 0;
        message.enter(value);
        while (message.next()) {
            switch (message.field()) {
                case 8 -> writesIntoFile = message.boolValue();
                case 9 -> writePeriodMillis = message.intValue();
                case 13 -> flushes = message.intValue() != 0;
                case 22 -> context.metadata().set("unique_session_name", FieldText.of(message));
                case 27 -> msb = message.longValue();
                case 28 -> lsb = message.longValue();
                default -> {}
            }
        }
        uuid.setUnlessKnown(msb, lsb);
        context.metadata()
                .set(
                        "trace_config_pbtxt",
                        ProtoText.of(context.descriptors(), "perfetto.protos.TraceConfig", value));
    }

    private void systemInfo(ProtoReader value) {
        message.enter(value);
        while (message.next()) {
            if (message.field() == SERVICE_VERSION) {
                serviceVersion = majorVersion(FieldText.of(message));
            }
        }
    }

    @Override
    public void finish() {
        // What was overwritten never reached the file.
        for (int buffer = 0; buffer < overwrittenBytes.size(); buffer++) {
            if (writesIntoFile
                    && writePeriodMillis < RING_BUFFER_PERIOD_MILLIS
                    && overwrittenBytes.get(buffer) > 0) {
                context.stats().setIndexed(OVERWRITTEN, buffer, overwrittenBytes.get(buffer));
            }
        }
        if (writesIntoFile && !flushes && serviceVersion < FIRST_FLUSHING_VERSION) {
            context.stats().increment(NO_FLUSH);
        }
    }

    /// 54 of `Perfetto v54.0-abc`; 0 where there is none.
    private static int majorVersion(String version) {
        if (!version.startsWith(VERSION_PREFIX)) {
            return 0;
        }
        int end = VERSION_PREFIX.length();
        while (end < version.length() && Character.isDigit(version.charAt(end))) {
            end++;
        }
        String digits = version.substring(VERSION_PREFIX.length(), end);
        return digits.isEmpty() || digits.length() > 6 ? 0 : Integer.parseInt(digits);
    }
}
