// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ByteCursor;

/// Reads the sections in which the recorder says what it knows besides the events.
final class Features {
    private static final int SKIPPED = StatKeys.of("perf_features_skipped");
    private static final int BUILD_ID = 2;
    private static final int COMMAND_LINE = 11;
    private static final int EVENT_DESCRIPTION = 12;
    private static final int SIMPLEPERF_META_INFO = 129;
    private static final int SIMPLEPERF_FILES = 132;
    private static final int SIZE_KNOWN = 1 << 15;
    private static final int BUILD_ID_BYTES = 20;

    private final TraceContext context;
    private final PerfSession session;
    private final byte[] file;
    private final ByteOrder order;

    Features(TraceContext context, PerfSession session, byte[] file, ByteOrder order) {
        this.context = context;
        this.session = session;
        this.file = file;
        this.order = order;
    }

    /// Reads one section; what is damaged or of no table is counted.
    void read(int feature, long offset, long size) {
        ByteCursor section = new ByteCursor(file, order).range(offset, size);
        boolean known = !section.broken();
        switch (feature) {
            case BUILD_ID -> readBuildIds(section);
            case COMMAND_LINE -> readCommandLine(section);
            case EVENT_DESCRIPTION -> readEvents(section);
            case SIMPLEPERF_META_INFO -> readMetaInfo(section);
            case SIMPLEPERF_FILES -> {
                session.setSimpleperf();
                known = false;
            }
            default -> known = false;
        }
        if (!known || section.broken()) {
            context.stats().addIndexed(SKIPPED, feature, 1);
        }
    }

    /// A list of records: header, process, 20 bytes of build id, 4 more, path.
    private void readBuildIds(ByteCursor section) {
        while (section.remaining() > 0 && !section.broken()) {
            section.i32();
            int misc = section.u16();
            int size = section.u16();
            readBuildId(section, misc, size - RecordWalk.HEADER_BYTES);
        }
    }

    /// Reads the build id of one file.
    ///
    /// @param misc of the record's header
    /// @param size of the record without its header
    void readBuildId(ByteCursor section, int misc, int size) {
        int pid = section.i32();
        int from = section.position();
        section.skip(BUILD_ID_BYTES);
        int length = section.u8();
        section.skip(3);
        String path = section.text(size - Integer.BYTES - BUILD_ID_BYTES - 4L);
        if (section.broken()) {
            return;
        }
        if ((misc & SIZE_KNOWN) == 0 || length > BUILD_ID_BYTES) {
            length = likelyLength(from);
        }
        session.addBuildId(pid, path, HexFormat.of().formatHex(file, from, from + length));
    }

    /// Old recorders fill up with zeros: it is the least of the usual lengths that holds the rest.
    private int likelyLength(int from) {
        int used = BUILD_ID_BYTES;
        while (used > 0 && file[from + used - 1] == 0) {
            used--;
        }
        if (used > 16) {
            return BUILD_ID_BYTES;
        }
        return used > 8 ? 16 : 8;
    }

    private void readCommandLine(ByteCursor section) {
        StringJoiner line = new StringJoiner(" ");
        for (long left = section.u32(); left > 0 && !section.broken(); left--) {
            line.add(section.text(section.u32()));
        }
        if (section.broken()) {
            return;
        }
        int text = context.strings().intern(line.toString());
        Table sessions = context.storage().table("__intrinsic_profiler_session");
        session.forEachAttr(attr -> sessions.strings("cmdline").set(attr.session(), text));
    }

    private void readEvents(ByteCursor section) {
        long count = section.u32();
        long attrBytes = section.u32();
        for (long i = 0; i < count && !section.broken(); i++) {
            section.skip(attrBytes);
            long ids = section.u32();
            String name = section.text(section.u32());
            for (long j = 0; j < ids && !section.broken(); j++) {
                @Nullable EventAttr attr = session.attrOfId(section.i64());
                if (attr != null) {
                    attr.setName(name);
                }
            }
        }
    }

    /// Texts in pairs, each ended by a zero byte.
    private void readMetaInfo(ByteCursor section) {
        session.setSimpleperf();
        while (section.remaining() > 0) {
            String key = zeroEnded(section);
            String value = zeroEnded(section);
            if (key.equals("event_type_info")) {
                value.lines().forEach(this::nameEvents);
            }
        }
    }

    private String zeroEnded(ByteCursor section) {
        int from = section.position();
        while (section.remaining() > 0 && section.u8() != 0) {
            // Looking for the end.
        }
        int end = section.position();
        int length = end > from && file[end - 1] == 0 ? end - from - 1 : end - from;
        return new String(file, from, length, java.nio.charset.StandardCharsets.UTF_8);
    }

    /// `name,type,config`.
    private void nameEvents(String line) {
        String[] parts = line.split(",", -1);
        if (parts.length != 3) {
            return;
        }
        try {
            int type = Integer.parseUnsignedInt(parts[1]);
            long config = Long.parseUnsignedLong(parts[2]);
            session.forEachAttr(attr -> {
                if (attr.isOf(type, config)) {
                    attr.setName(parts[0]);
                }
            });
        } catch (NumberFormatException e) {
            context.stats().addIndexed(SKIPPED, SIMPLEPERF_META_INFO, 1);
        }
    }
}
