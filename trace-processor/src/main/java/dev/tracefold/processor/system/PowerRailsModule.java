// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `power_rails`: energy that went through each rail. A packet holds samples of many moments, which
/// are sorted one by one.
final class PowerRailsModule extends SystemModule {
    private static final int POWER_RAILS = 40;

    // PowerRails
    private static final int RAIL_DESCRIPTOR = 1;
    private static final int ENERGY_DATA = 2;
    private static final int SESSION_UUID = 3;

    // PowerRails.EnergyData and PowerRails.RailDescriptor
    private static final int INDEX = 1;
    private static final int TIMESTAMP_MS = 2;
    private static final int ENERGY = 3;
    private static final int RAIL_NAME = 2;
    private static final int SUBSYS_NAME = 3;
    private static final int SAMPLING_RATE = 4;

    private static final int EMPTY = StatKeys.of("power_rail_empty_packet");
    private static final int UNKNOWN_INDEX = StatKeys.of("power_rail_unknown_index");

    private static final long MAX_INDEX = 256;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final TrackSpec RAIL =
            TrackSpec.counter(
                    "power_rails",
                    null,
                    Dimension.string("name"),
                    Dimension.integer("session_uuid"));

    /// What rails feed, by the end of their names.
    private static final String[][] FRIENDLY_NAMES = {
        {"M_VDD_CPUCL0", "cpu.little"},
        {"M_VDD_CPUCL0_M", "cpu.little.mem"},
        {"M_VDD_CPUCL1", "cpu.mid"},
        {"M_VDD_CPUCL1_M", "cpu.mid.mem"},
        {"M_VDD_CPUCL2", "cpu.big"},
        {"M_VDD_INT", "system.fabric"},
        {"M_VDD_TPU", "tpu"},
        {"VSYS_PWR_DISP", "display"},
        {"VSYS_PWR_DISPLAY", "display"},
        {"M_DISP", "ldo.main.a.display"},
        {"VSYS_PWR_MODEM", "modem"},
        {"M_VDD_MIF", "memory.interface"},
        {"VSYS_PWR_WLAN_BT", "wifi.bt"},
        {"VSYS_PWR_MMWAVE", "mmwave"},
        {"S_VDD_AOC_RET", "aoc.memory"},
        {"S_VDD_AOC", "aoc.logic"},
        {"S_VDDQ_MEM", "ddr.a"},
        {"S_VDD2L", "ddr.b"},
        {"S_VDD2L_MEM", "ddr.b"},
        {"S_VDD2H_MEM", "ddr.c"},
        {"S_VDD_G3D", "gpu"},
        {"S_VDD_G3D_L2", "gpu.l2"},
        {"S_GNSS_CORE", "gps"},
        {"VSYS_PWR_RFFE", "radio.frontend"},
        {"VSYS_PWR_CAMERA", "camera"},
        {"S_VDD_CAM", "multimedia"},
        {"S_UDFPS", "udfps"},
        {"S_PLL_MIPI_UFS", "ufs"},
        {"M_LLDO1", "ldo.main.a"},
        {"M_LLDO2", "ldo.main.b"},
        {"S_LLDO1", "ldo.sub"},
    };

    private record Rail(long session, long index) {}

    private final Map<Rail, Integer> tracksOfRails = new HashMap<>();
    private final ProtoReader entries = new ProtoReader();
    private final MessageFields rails = new MessageFields(SESSION_UUID);
    private final MessageFields entry = new MessageFields(SAMPLING_RATE);
    private final ArgSet args = new ArgSet();

    /// Session, index, energy and time of the packet of each sample that is in the sorter.
    private final LongList samples = new LongList();

    private final int parser;

    PowerRailsModule(TraceContext context) {
        super(context);
        parser = context.sorter().register(this::sample);
    }

    @Override
    public int[] fields() {
        return new int[] {POWER_RAILS};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (!rails.enter(value) || (!rails.has(RAIL_DESCRIPTOR) && !rails.has(ENERGY_DATA))) {
            context.stats().increment(EMPTY);
            return true;
        }
        long session = rails.longValue(SESSION_UUID);
        rails.walk(entries);
        while (entries.next()) {
            if (entries.field() == RAIL_DESCRIPTOR && entry.enter(entries)) {
                describe(session);
            }
        }
        rails.walk(entries);
        while (entries.next()) {
            if (entries.field() == ENERGY_DATA && entry.enter(entries)) {
                push(packet, session);
            }
        }
        return true;
    }

    private void describe(long session) {
        long index = entry.uintValue(INDEX);
        if (index > MAX_INDEX) {
            return;
        }
        Rail rail = new Rail(session, index);
        String name = entry.string(RAIL_NAME);
        String trackName = trackName(name);
        args.clear();
        args.add(strings.intern("raw_name"), ArgType.STRING, strings.intern(name));
        args.add(
                strings.intern("subsystem_name"),
                ArgType.STRING,
                entry.stringId(SUBSYS_NAME, strings));
        int track =
                tracks.intern(RAIL, strings.intern(trackName), args, strings.intern(name), session);
        tracksOfRails.put(rail, track);
    }

    private static String trackName(String rail) {
        for (String[] known : FRIENDLY_NAMES) {
            if (rail.endsWith(known[0])) {
                return "power.rails." + known[1];
            }
        }
        return "power.%s_uws".formatted(rail);
    }

    private void push(PacketView packet, long session) {
        long ts = packet.timestampNanos();
        if (entry.has(TIMESTAMP_MS)) {
            ts =
                    context.clocks()
                            .toTraceTime(
                                    packet.sequenceId(),
                                    ClockTracker.BOOTTIME,
                                    entry.longValue(TIMESTAMP_MS) * NANOS_PER_MILLI);
        }
        if (ts == ClockTracker.UNCONVERTIBLE) {
            return;
        }
        int at = samples.size();
        samples.add(session);
        samples.add(entry.uintValue(INDEX));
        samples.add(entry.longValue(ENERGY));
        samples.add(packet.timestampNanos());
        context.sorter().push(TraceSorter.STREAM_QUEUE, ts, parser, at, 0);
    }

    private void sample(long timestampNanos, long payload, int aux) {
        int at = (int) payload;
        Integer track = tracksOfRails.get(new Rail(samples.get(at), samples.get(at + 1)));
        if (track == null) {
            context.stats().increment(UNKNOWN_INDEX);
            return;
        }
        args.clear();
        args.add(strings.intern("packet_ts"), ArgType.UINT, samples.get(at + 3));
        counters.push(timestampNanos, track, (double) samples.get(at + 2), args);
    }
}
