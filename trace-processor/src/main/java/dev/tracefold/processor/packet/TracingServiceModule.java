// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Events of the recording service, which also tell the sorter when events are complete, and
/// descriptors that the trace brings for its own extensions.
public final class TracingServiceModule implements PacketModule {
    private static final int CLONE_STARTED = StatKeys.of("traced_clone_started_timestamp_ns");
    private static final int CLONE_DONE = StatKeys.of("traced_buf_clone_done_timestamp_ns");

    private static final int TIMESTAMP = 8;
    private static final int TIMESTAMP_CLOCK_ID = 58;
    private static final int SERVICE_EVENT = 69;
    private static final int EXTENSION_DESCRIPTOR = 72;

    private final TraceContext context;
    private final ProtoReader message = new ProtoReader();
    private final ProtoReader nested = new ProtoReader();

    TracingServiceModule(TraceContext context) {
        this.context = context;
    }

    @Override
    public int[] fields() {
        return new int[] {SERVICE_EVENT, EXTENSION_DESCRIPTOR};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field == EXTENSION_DESCRIPTOR) {
            addDescriptors(value);
        } else {
            serviceEvent(time(packet), value);
        }
        return true;
    }

    /// The service stamps its events with BOOTTIME, whatever the trace's primary clock.
    private long time(PacketView packet) {
        long timestamp = packet.timestampNanos();
        long clock = ClockTracker.BOOTTIME;
        boolean found = false;
        nested.reset(packet.buffer(), packet.start(), packet.end());
        while (nested.next()) {
            switch (nested.field()) {
                case TIMESTAMP -> {
                    timestamp = nested.longValue();
                    found = true;
                }
                case TIMESTAMP_CLOCK_ID -> clock = nested.longValue();
                default -> {}
            }
        }
        if (!found) {
            return timestamp;
        }
        long nanos = context.clocks().tryToTraceTime(packet.sequenceId(), clock, timestamp);
        return nanos == ClockTracker.UNCONVERTIBLE ? timestamp : nanos;
    }

    private void serviceEvent(long nanos, ProtoReader value) {
        message.enter(value);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> setIfTrue("all_data_source_started_ns", nanos);
                case 2 -> setIfTrue("tracing_started_ns", nanos);
                case 3 -> {
                    if (message.boolValue()) {
                        context.metadata().append("all_data_source_flushed_ns", nanos);
                        context.sorter().flushSeen();
                    }
                }
                case 4 -> {
                    if (message.boolValue()) {
                        context.sorter().bufferReadSeen();
                    }
                }
                case 5 -> setIfTrue("tracing_disabled_ns", nanos);
                case 7 -> slowDataSources();
                case 10 -> context.stats().set(CLONE_STARTED, nanos);
                case 11 -> context.stats().setIndexed(CLONE_DONE, message.intValue(), nanos);
                default -> {}
            }
        }
    }

    private void setIfTrue(String name, long nanos) {
        if (message.boolValue()) {
            context.metadata().set(name, nanos);
        }
    }

    private void slowDataSources() {
        ProtoReader source = new ProtoReader();
        nested.enter(message);
        while (nested.next()) {
            if (nested.field() != 1) {
                continue;
            }
            String producer = "";
            String name = "";
            source.enter(nested);
            while (source.next()) {
                switch (source.field()) {
                    case 1 -> producer = FieldText.of(source);
                    case 2 -> name = FieldText.of(source);
                    default -> {}
                }
            }
            context.metadata().append("slow_start_data_source", producer + " " + name);
        }
    }

    private void addDescriptors(ProtoReader value) {
        message.enter(value);
        while (message.next()) {
            switch (message.field()) {
                case 1 ->
                        add(message.buffer(), message.start(), message.start() + message.length());
                case 2 -> {
                    byte[] set = unpack(message);
                    add(set, 0, set.length);
                }
                default -> {}
            }
        }
    }

    private void add(byte[] set, int start, int end) {
        context.descriptors()
                .add(set, start, end)
                .ifPresent(problem -> {
                    throw corrupt(problem);
                });
    }

    private static byte[] unpack(ProtoReader packed) {
        try (GZIPInputStream in =
                new GZIPInputStream(
                        new ByteArrayInputStream(
                                packed.buffer(), packed.start(), packed.length()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw corrupt("it cannot be unpacked: " + e.getMessage());
        }
    }

    private static ProcessorException corrupt(String problem) {
        return new ProcessorException(
                Failure.data(
                        "TRACE_CORRUPT",
                        "Failed to read an extension descriptor: %s (ERR:tp-corrupt)"
                                .formatted(problem)));
    }
}
