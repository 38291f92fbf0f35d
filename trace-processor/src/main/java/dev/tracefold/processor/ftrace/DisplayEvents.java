// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Display controllers and panels: one instant an event, on a track for each display.
final class DisplayEvents extends FtraceSubsystem {
    /// An event that becomes an instant.
    ///
    /// @param trackType type of its tracks
    /// @param dimension which display
    /// @param idField payload field with the number of the display
    /// @param trackPrefix name of the track before the number in brackets
    /// @param sliceName name of the instant
    /// @param args arg keys, with the payload field after a colon where it is called otherwise; those
    ///     that end in `?` are bools
    private record Instant(
            String trackType,
            String dimension,
            String idField,
            String trackPrefix,
            String sliceName,
            List<String> args) {}

    DisplayEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        on(
                handlers,
                "dpu_disp_dpu_underrun",
                new Instant(
                        "disp_dpu_underrun",
                        "display_id",
                        "id",
                        "underrun",
                        "disp_dpu_underrun",
                        List.of("vsync_count", "pending_frame:frames_pending")));
        on(
                handlers,
                "dpu_disp_dpu_line_underrun",
                new Instant(
                        "disp_dpu_line_underrun",
                        "display_id",
                        "id",
                        "line_underrun",
                        "disp_dpu_line_underrun",
                        List.of("vsync_count", "pending_frame:frames_pending")));
        on(handlers, "gram_collision", panel("ddic_underrun", List.of("collision_cnt")));
        on(
                handlers,
                "panel_settings_full",
                panel(
                        "panel_settings_full",
                        List.of(
                                "hbm?",
                                "irc",
                                "h_pwm?",
                                "fi_auto?",
                                "fi_manual?",
                                "early_exit?",
                                "min_rr",
                                "max_rr",
                                "te_freq")));
        on(
                handlers,
                "panel_settings_lite",
                panel("panel_settings_lite", List.of("vrr?", "min_rr", "max_rr", "te_freq")));
        List<String> frame = List.of("output_id", "frames_pending", "te_count");
        on(handlers, "dpu_disp_frame_start_timeout", frame("frame_start_timeout", frame));
        on(
                handlers,
                "dpu_disp_frame_done_timeout",
                frame(
                        "frame_done_timeout",
                        List.of("output_id", "frames_pending", "te_count", "during_disable")));
        on(handlers, "dpu_disp_frame_start_missing", frame("frame_start_missing", frame));
        on(handlers, "dpu_disp_frame_done_missing", frame("frame_done_missing", frame));
        handlers.on("dpu_disp_vblank_irq_enable", this::vblankIrqEnable);
    }

    private static Instant panel(String name, List<String> args) {
        return new Instant(name, "panel_index", "panel_index", name, name, args);
    }

    private static Instant frame(String name, List<String> args) {
        return new Instant("disp_" + name, "panel_index", "display_id", name, name, args);
    }

    private void on(FtraceHandlers handlers, String event, Instant instant) {
        TrackSpec spec =
                TrackSpec.slice(instant.trackType(), Dimension.integer(instant.dimension()));
        int name = strings.intern(instant.sliceName());
        handlers.on(
                event,
                type -> {
                    int id = type.field(instant.idField());
                    return e -> {
                        long display = e.uintValue(id);
                        int track =
                                track(
                                        spec,
                                        () -> "%s[%d]".formatted(instant.trackPrefix(), display),
                                        display);
                        instant(e, track, name, args(e, type, instant.args()));
                    };
                });
    }

    private ArgSet args(FtraceEvent e, FtraceEventType type, List<String> keys) {
        ArgSet args = newArgs();
        for (String word : keys) {
            int colon = word.indexOf(':');
            String field = word.substring(colon + 1);
            if (word.endsWith("?")) {
                String key = word.substring(0, word.length() - 1);
                addBool(args, key, e.boolValue(type.field(key)));
            } else {
                String key = colon < 0 ? word : word.substring(0, colon);
                addInt(args, key, e.intValue(type.field(field)));
            }
        }
        return args;
    }

    private FtraceHandler vblankIrqEnable(FtraceEventType type) {
        int id = type.field("id");
        int output = type.field("output_id");
        int enable = type.field("enable");
        TrackSpec spec = TrackSpec.slice("disp_vblank_irq_enable", Dimension.integer("display_id"));
        int name = strings.intern("vblank_irq_en");
        return e -> {
            long display = e.uintValue(id);
            int track =
                    track(
                            spec,
                            () -> "vblank_irq_en[%d:%d]".formatted(display, e.uintValue(output)),
                            display);
            if (e.boolValue(enable)) {
                begin(e, track, name);
            } else {
                end(e, track);
            }
        };
    }
}
