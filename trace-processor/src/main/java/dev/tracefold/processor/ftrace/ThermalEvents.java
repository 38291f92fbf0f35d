// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Temperatures, and what is done against them.
final class ThermalEvents extends FtraceSubsystem {
    private static final int UNKNOWN_ZONE = StatKeys.of("ftrace_thermal_exynos_acpm_unknown_tz_id");
    private static final Dimension ZONE = Dimension.string("thermal_zone");
    private static final TrackSpec TEMPERATURE =
            TrackSpec.counter("thermal_temperature", null, ZONE);
    private static final TrackSpec COOLING =
            TrackSpec.counter("cooling_device_counter", null, Dimension.string("linux_device"));
    private static final TrackSpec ACPM_TEMPERATURE =
            TrackSpec.counter("acpm_thermal_temperature", null, Dimension.string("acpm_zone"));
    private static final TrackSpec ACPM_COOLING =
            TrackSpec.counter("acpm_cooling_device_counter", null, Dimension.string("acpm_zone"));

    /// By number.
    private static final List<String> ACPM_ZONES =
            List.of("BIG", "MID", "LITTLE", "GPU", "ISP", "TPU", "AUR");

    ThermalEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("thermal_temperature", this::temperature);
        handlers.on("cdev_update", this::coolingDevice);
        handlers.on("thermal_exynos_acpm_bulk", this::acpm);
        handlers.on("thermal_exynos_acpm_high_overhead", this::acpm);
    }

    private FtraceHandler temperature(FtraceEventType type) {
        int zone = type.field("thermal_zone");
        int temp = type.field("temp");
        return e -> {
            int track = track(TEMPERATURE, () -> e.string(zone) + " Temperature", e.stringId(zone));
            count(e, track, e.intValue(temp));
        };
    }

    private FtraceHandler coolingDevice(FtraceEventType type) {
        int device = type.field("type");
        int target = type.field("target");
        return e -> {
            int track =
                    track(COOLING, () -> e.string(device) + " Cooling Device", e.stringId(device));
            count(e, track, (double) e.longValue(target));
        };
    }

    private FtraceHandler acpm(FtraceEventType type) {
        int zoneField = type.field("tz_id");
        int temp = type.field("current_temp");
        int state = type.field("cdev_state");
        return e -> {
            long number = e.uintValue(zoneField);
            if (number >= ACPM_ZONES.size()) {
                context.stats().increment(UNKNOWN_ZONE);
                return;
            }
            String zone = ACPM_ZONES.get((int) number);
            int zoneId = strings.intern(zone);
            ArgSet args = newArgs();
            addInt(args, "thermal_zone_id", number);
            int temperature = track(ACPM_TEMPERATURE, () -> zone + " Temperature", zoneId);
            counters.push(e.timestampNanos(), temperature, (double) e.longValue(temp), args);
            int cooling = track(ACPM_COOLING, () -> "Tj-%s Cooling Device".formatted(zone), zoneId);
            counters.push(e.timestampNanos(), cooling, (double) e.longValue(state), args);
        };
    }
}
