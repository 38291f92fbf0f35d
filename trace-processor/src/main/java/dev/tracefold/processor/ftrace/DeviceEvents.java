// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Devices that fit nowhere else: secure calls, sensors, firmware, the reclaim daemon's bursts.
final class DeviceEvents extends FtraceSubsystem {
    private static final TrackSpec SENSORHUB =
            TrackSpec.counter("cros_ec_sensorhub_data", null, Dimension.integer("ec_sensor_num"));
    private static final TrackSpec FWTP_COUNTER =
            TrackSpec.counter("pixel_fwtp_counters", null, Dimension.string("name"));
    private static final TrackSpec FWTP_SLICE = TrackSpec.slice("pixel_fwtp_slices");

    DeviceEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("scm_call_start", this::scmStart);
        handlers.on("scm_call_end", type -> e -> end(e, threadTrack(e)));
        handlers.on("cros_ec_sensorhub_data", this::sensorhub);
        handlers.on("fwtp_perfetto_counter", this::fwtpCounter);
        handlers.on("fwtp_perfetto_slice", this::fwtpSlice);
        handlers.on("pixel_mm_kswapd_wake", this::kswapdWake);
        handlers.on("pixel_mm_kswapd_done", this::kswapdDone);
    }

    private FtraceHandler scmStart(FtraceEventType type) {
        int x0 = type.field("x0");
        return e -> {
            long id = e.longValue(x0);
            String hex = id == 0 ? "0" : "0x" + Long.toHexString(id);
            begin(e, threadTrack(e), strings.intern("scm id=" + hex));
        };
    }

    private FtraceHandler sensorhub(FtraceEventType type) {
        int currentTime = type.field("current_time");
        int currentTimestamp = type.field("current_timestamp");
        int fifoTimestamp = type.field("fifo_timestamp");
        int sensorField = type.field("ec_sensor_num");
        return e -> {
            long sensor = e.uintValue(sensorField);
            int track =
                    track(
                            SENSORHUB,
                            () -> "cros_ec.cros_ec_sensorhub_data.%d".formatted(sensor),
                            sensor);
            long sample = e.longValue(currentTimestamp);
            ArgSet args = newArgs();
            addInt(args, "ec_num", sensor);
            addInt(args, "ec_delta", e.longValue(fifoTimestamp) - sample);
            addInt(args, "sample_ts", sample);
            counters.push(
                    e.timestampNanos(), track, (double) (e.longValue(currentTime) - sample), args);
        };
    }

    private FtraceHandler fwtpCounter(FtraceEventType type) {
        int name = type.field("name");
        int value = type.field("value");
        return e -> {
            int id = e.stringId(name);
            count(e, tracks.intern(FWTP_COUNTER, id, id), (double) e.uintValue(value));
        };
    }

    private FtraceHandler fwtpSlice(FtraceEventType type) {
        int nameField = type.field("name");
        int category = type.field("category");
        int begin = type.field("begin");
        return e -> {
            int name = e.stringId(nameField);
            int track = tracks.intern(FWTP_SLICE, name);
            end(e, track);
            if (e.boolValue(begin)) {
                slices.begin(e.timestampNanos(), track, e.stringId(category), name, null);
            }
        };
    }

    private FtraceHandler kswapdWake(FtraceEventType type) {
        int name = strings.intern("kswapd efficiency");
        return e -> begin(e, threadTrack(e), name);
    }

    private FtraceHandler kswapdDone(FtraceEventType type) {
        int scanned = type.field("delta_nr_scanned");
        int reclaimed = type.field("delta_nr_reclaimed");
        return e -> {
            ArgSet args = newArgs();
            long pages = e.longValue(scanned);
            if (pages > 0) {
                double efficiency = Math.rint(100.0 * e.longValue(reclaimed) / pages);
                addInt(args, "efficiency", (long) efficiency);
            }
            addUint(args, "pages scanned", pages);
            addUint(args, "pages reclaimed", e.longValue(reclaimed));
            end(e, threadTrack(e), args);
        };
    }
}
