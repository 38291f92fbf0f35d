// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `initial_display_state` and `android_system_property`: properties of an Android device that change
/// as it is used.
final class DeviceStateModule extends SystemModule {
    private static final int INITIAL_DISPLAY_STATE = 70;
    private static final int ANDROID_SYSTEM_PROPERTY = 86;

    private static final String PREFIX = "debug.tracing.";
    private static final String BATTERY_STATS = "battery_stats.";
    private static final Set<String> PROPERTIES_AS_THEY_ARE =
            Set.of("mcc", "mnc", "desktop_mode_visible_tasks");

    private static final TrackSpec SCREEN = TrackSpec.counter("screen_state", null);
    private static final TrackSpec DEVICE = TrackSpec.slice("android_device_state");
    private static final TrackSpec BATTERY = TrackSpec.counter("battery_status", null);
    private static final TrackSpec PLUG = TrackSpec.counter("battery_plugged_status", null);
    private static final TrackSpec STATISTICS =
            TrackSpec.counter("battery_stats", null, Dimension.string("counter_key"));
    private static final TrackSpec PROPERTY =
            TrackSpec.counter("sysprop_counter", null, Dimension.string("sysprop_name"));

    private final ProtoReader entries = new ProtoReader();
    private final MessageFields fields = new MessageFields(2);

    DeviceStateModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {INITIAL_DISPLAY_STATE, ANDROID_SYSTEM_PROPERTY};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (field == INITIAL_DISPLAY_STATE) {
            if (fields.enter(value)) {
                count(timestampNanos, SCREEN, () -> "ScreenState", fields.intValue(1));
            }
            return;
        }
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() == 1 && fields.enter(entries)) {
                property(timestampNanos, fields.string(1), fields.string(2));
            }
        }
    }

    private void property(long ts, String fullName, String text) {
        if (!fullName.startsWith(PREFIX)) {
            return;
        }
        String name = fullName.substring(PREFIX.length());
        if (name.equals("device_state")) {
            int track = track(DEVICE, () -> "DeviceStateChanged");
            context.slices().scoped(ts, track, NONE, strings.intern(text), 0, null);
            return;
        }
        @Nullable Long value = number(text);
        if (value == null) {
            return;
        }
        switch (name) {
            case "screen_state" -> count(ts, SCREEN, () -> "ScreenState", value);
            case "battery_status" -> count(ts, BATTERY, () -> "BatteryStatus", value);
            case "plug_type" -> count(ts, PLUG, () -> "PlugType", value);
            case "profile_boot_classpath", "profile_system_server" ->
                    context.metadata().set("android_" + name, value);
            default -> other(ts, name, value);
        }
    }

    private void other(long ts, String name, long value) {
        if (name.startsWith(BATTERY_STATS)) {
            count(ts, STATISTICS, () -> name, (double) value, strings.intern(name));
        } else if (PROPERTIES_AS_THEY_ARE.contains(name)) {
            count(ts, PROPERTY, () -> name, (double) value, strings.intern(name));
        }
    }

    private static @Nullable Long number(String text) {
        try {
            return (long) Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
