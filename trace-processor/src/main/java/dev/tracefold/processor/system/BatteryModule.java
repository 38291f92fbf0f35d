// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `battery`: charge, current and voltage of batteries.
final class BatteryModule extends SystemModule {
    private static final int BATTERY = 38;

    // BatteryCounters
    private static final int CHARGE_UAH = 1;
    private static final int CAPACITY_PERCENT = 2;
    private static final int CURRENT_UA = 3;
    private static final int CURRENT_AVG_UA = 4;
    private static final int NAME = 5;
    private static final int ENERGY_UWH = 6;
    private static final int VOLTAGE_UV = 7;

    private static final long MICRO = 1_000_000;
    private static final long PICOWATTS_PER_MILLIWATT = 1_000_000_000;

    private static final TrackSpec COUNTER =
            TrackSpec.counter(
                    "battery_counter",
                    null,
                    Dimension.string("battery_name"),
                    Dimension.string("counter_name"));

    private final MessageFields fields = new MessageFields(VOLTAGE_UV);

    BatteryModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {BATTERY};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!fields.enter(value)) {
            return;
        }
        long ts = timestampNanos;
        long voltage = fields.longValue(VOLTAGE_UV);
        if (fields.has(CHARGE_UAH)) {
            push(ts, "charge_uah", (double) fields.longValue(CHARGE_UAH));
        } else if (fields.has(ENERGY_UWH) && fields.has(VOLTAGE_UV) && voltage > 0) {
            long microampHours = fields.longValue(ENERGY_UWH) * MICRO / voltage;
            push(ts, "charge_uah", (double) microampHours);
        }
        if (fields.has(CAPACITY_PERCENT)) {
            push(ts, "capacity_pct", fields.doubleValue(CAPACITY_PERCENT));
        }
        if (fields.has(CURRENT_UA)) {
            push(ts, "current_ua", (double) fields.longValue(CURRENT_UA));
        }
        if (fields.has(CURRENT_AVG_UA)) {
            push(ts, "current.avg_ua", (double) fields.longValue(CURRENT_AVG_UA));
        }
        if (fields.has(VOLTAGE_UV)) {
            push(ts, "voltage_uv", (double) voltage);
        }
        if (fields.has(CURRENT_UA) && fields.has(VOLTAGE_UV)) {
            long picowatts = fields.longValue(CURRENT_UA) * voltage;
            push(ts, "power_mw", (double) Math.abs(picowatts / PICOWATTS_PER_MILLIWATT));
        }
    }

    private void push(long ts, String key, double value) {
        String battery = fields.has(NAME) ? fields.string(NAME) : "";
        String prefix = battery.isEmpty() ? "batt." : "batt." + battery + ".";
        count(ts, COUNTER, () -> prefix + key, value, strings.intern(battery), strings.intern(key));
    }
}
