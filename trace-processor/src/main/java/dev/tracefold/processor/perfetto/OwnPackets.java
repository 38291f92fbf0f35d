// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.clock.ClockId;
import dev.tracefold.processor.clock.ClockReading;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Packets that the tokenizer itself acts on: clocks, the recorder's statistics, attributes, and
/// what it must know of the configuration.
final class OwnPackets {
    private static final int DISCARDING_BUFFER = StatKeys.of("config_write_into_file_discard");
    private static final int FILL_POLICY_DISCARD = 2;

    private final TraceContext context;
    private final TraceStatsReader traceStats;
    private final RemoteClockSync remoteClockSync;
    private final ProtoReader packet = new ProtoReader();
    private final ProtoReader message = new ProtoReader();
    private final ProtoReader nested = new ProtoReader();

    OwnPackets(TraceContext context, Map<Integer, Sequence> sequences) {
        this.context = context;
        this.traceStats = new TraceStatsReader(context.stats(), sequences);
        this.remoteClockSync = new RemoteClockSync(context.clocks());
    }

    /// Reads a packet if it is one of these.
    ///
    /// @return whether the packet is done with
    boolean handle(PacketView view) {
        packet.reset(view.buffer(), view.start(), view.end());
        boolean done = false;
        while (packet.next()) {
            if (packet.wireType() != ProtoReader.LENGTH_DELIMITED) {
                continue;
            }
            switch (packet.field()) {
                case PacketHeader.TRACE_ATTRIBUTES -> attributes();
                case PacketHeader.CLOCK_SNAPSHOT -> {
                    clockSnapshot(view.sequenceId());
                    done = true;
                }
                case PacketHeader.TRACE_STATS -> traceStats.read(packet);
                case PacketHeader.REMOTE_CLOCK_SYNC -> {
                    remoteClockSync.read(packet);
                    done = true;
                }
                case PacketHeader.TRACE_CONFIG -> config();
                default -> {
                    // For modules.
                }
            }
        }
        return done;
    }

    private void clockSnapshot(int sequenceId) {
        context.session().rules(context.traceId()).checkSnapshot();
        List<ClockReading> readings = new ArrayList<>();
        long primary = 0;
        message.enter(packet);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> readings.add(reading(sequenceId));
                case 2 -> primary = message.longValue();
                default -> {}
            }
        }
        ClockTracker clocks = context.clocks();
        if (primary == 0 && shows(readings, ClockTracker.BOOTTIME)) {
            // Recorders that name no primary clock meant this one.
            primary = shows(readings, ClockTracker.TRACE_FILE) ? 0 : ClockTracker.BOOTTIME;
        }
        if (primary != 0) {
            clocks.setDefaultClock(primary);
            clocks.claimTraceTime(primary);
        }
        clocks.addSnapshot(sequenceId, readings);
    }

    private ClockReading reading(int sequenceId) {
        long number = 0;
        long timestamp = 0;
        boolean incremental = false;
        long unitNanos = 1;
        nested.enter(message);
        while (nested.next()) {
            switch (nested.field()) {
                case 1 -> number = Integer.toUnsignedLong(nested.intValue());
                case 2 -> timestamp = nested.longValue();
                case 3 -> incremental = nested.boolValue();
                case 4 -> unitNanos = Math.max(1, nested.longValue());
                default -> {}
            }
        }
        if (sequenceId == 0 && ClockId.isSequenceScoped(number)) {
            throw new ProcessorException(
                    Failure.data(
                            "TRACE_CORRUPT",
                            ("ClockSnapshot packet is specifying a sequence-scoped clock id (%d) but"
                                            + " the TracePacket sequence_id is zero")
                                    .formatted(number)));
        }
        return new ClockReading(number, timestamp, unitNanos, incremental);
    }

    private static boolean shows(List<ClockReading> readings, long clock) {
        return readings.stream().anyMatch(reading -> reading.number() == clock);
    }

    private void attributes() {
        message.enter(packet);
        readAttributes(message);
    }

    private void readAttributes(ProtoReader attributes) {
        while (attributes.next()) {
            if (attributes.field() == 1) {
                attribute(attributes);
            }
        }
    }

    private void attribute(ProtoReader outer) {
        ProtoReader attribute = new ProtoReader();
        attribute.enter(outer);
        String key = "";
        String text = null;
        long number = 0;
        boolean hasNumber = false;
        while (attribute.next()) {
            switch (attribute.field()) {
                case 1 -> key = text(attribute);
                case 2 -> {
                    number = attribute.longValue();
                    hasNumber = true;
                }
                case 3 -> text = text(attribute);
                default -> {}
            }
        }
        String name = "trace_attribute." + key;
        if (hasNumber) {
            context.metadata().set(name, number);
        } else if (text != null) {
            context.metadata().set(name, text);
        }
    }

    private void config() {
        boolean writesIntoFile = false;
        List<Integer> discardingBuffers = new ArrayList<>();
        int buffer = 0;
        message.enter(packet);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> {
                    if (discards()) {
                        discardingBuffers.add(buffer);
                    }
                    buffer++;
                }
                case 8 -> writesIntoFile = message.boolValue();
                case 48 -> {
                    nested.enter(message);
                    readAttributes(nested);
                }
                default -> {}
            }
        }
        if (writesIntoFile) {
            for (int discarding : discardingBuffers) {
                context.stats().addIndexed(DISCARDING_BUFFER, discarding, 1);
            }
        }
    }

    private boolean discards() {
        boolean discards = false;
        nested.enter(message);
        while (nested.next()) {
            if (nested.field() == 4) {
                discards = nested.intValue() == FILL_POLICY_DISCARD;
            }
        }
        return discards;
    }

    private static String text(ProtoReader reader) {
        return new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
    }
}
