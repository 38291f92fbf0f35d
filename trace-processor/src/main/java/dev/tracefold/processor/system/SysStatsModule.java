// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `sys_stats`: counters of the whole system, polled from `/proc` and `/sys`.
final class SysStatsModule extends SystemModule {
    private static final int SYS_STATS = 7;

    // SysStats
    private static final int MEMINFO = 1;
    private static final int VMSTAT = 2;
    private static final int CPU_STAT = 3;
    private static final int NUM_FORKS = 4;
    private static final int NUM_IRQ_TOTAL = 5;
    private static final int NUM_IRQ = 6;
    private static final int NUM_SOFTIRQ_TOTAL = 7;
    private static final int NUM_SOFTIRQ = 8;
    private static final int DEVFREQ = 10;
    private static final int CPUFREQ = 11;
    private static final int BUDDY_INFO = 12;
    private static final int DISK_STAT = 13;
    private static final int PSI = 14;
    private static final int THERMAL_ZONE = 15;
    private static final int CPUIDLE_STATE = 16;
    private static final int GPUFREQ = 17;
    private static final int SLAB_INFO = 18;

    // Counters with a number or a name and a value
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private static final int MEMINFO_UNKNOWN = StatKeys.of("meminfo_unknown_keys");
    private static final int VMSTAT_UNKNOWN = StatKeys.of("vmstat_unknown_keys");
    private static final int PSI_UNKNOWN = StatKeys.of("psi_unknown_resource");

    private static final int BYTES_PER_KB = 1024;

    private static final Dimension CPU = Dimension.integer("cpu");
    private static final Dimension IRQ = Dimension.integer("irq");
    private static final TrackSpec MEMINFO_COUNTER =
            TrackSpec.counter("meminfo", "bytes", Dimension.string("meminfo_key"));
    private static final TrackSpec VMSTAT_COUNTER =
            TrackSpec.counter("vmstat", null, Dimension.string("vmstat_key"));
    private static final TrackSpec DEVICE_FREQUENCY =
            TrackSpec.counter("clock_frequency", null, Dimension.string("linux_device"));
    private static final TrackSpec CPU_FREQUENCY = TrackSpec.counter("cpu_frequency", null, CPU);
    private static final TrackSpec IRQS = TrackSpec.counter("num_irq", null, IRQ);
    private static final TrackSpec SOFTIRQS = TrackSpec.counter("num_softirq", null, IRQ);
    private static final TrackSpec FORKS = TrackSpec.counter("num_forks", null);
    private static final TrackSpec ALL_IRQS = TrackSpec.counter("num_irq_total", null);
    private static final TrackSpec ALL_SOFTIRQS = TrackSpec.counter("num_softirq_total", null);
    private static final TrackSpec BUDDIES =
            TrackSpec.counter(
                    "buddyinfo",
                    null,
                    Dimension.string("buddyinfo_node"),
                    Dimension.string("buddyinfo_zone"),
                    Dimension.integer("buddyinfo_chunk_size_kb"));
    private static final TrackSpec PRESSURE =
            TrackSpec.counter("psi", null, Dimension.string("psi_resource"));
    private static final TrackSpec TEMPERATURE =
            TrackSpec.counter("thermal_temperature_sys", "C", Dimension.string("thermal_zone"));
    private static final TrackSpec IDLE_TIME =
            TrackSpec.counter("cpu_idle_state", "us", CPU, Dimension.string("state"));
    private static final TrackSpec GPU_FREQUENCY =
            TrackSpec.counter(
                    "gpu_frequency", "MHz", Dimension.integer("ugpu"), Dimension.integer("gpu"));
    private static final TrackSpec SLABS =
            TrackSpec.counter("slabinfo", "bytes", Dimension.string("slab_name"));

    private final ProtoReader stats = new ProtoReader();
    private final ProtoReader entries = new ProtoReader();
    private final MessageFields fields = new MessageFields(CpuTimes.STEAL);
    private final MessageFields all = new MessageFields(SLAB_INFO);
    private final LongList values = new LongList();
    private final ArgSet args = new ArgSet();
    private final CpuTimes cpuTimes;
    private final DiskStats disks;

    SysStatsModule(TraceContext context) {
        super(context);
        cpuTimes = new CpuTimes(context);
        disks = new DiskStats(context);
    }

    @Override
    public int[] fields() {
        return new int[] {SYS_STATS};
    }

    /// One kind after the other, whatever their order in the packet: tracks are numbered by that.
    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!all.enter(value)) {
            return;
        }
        long ts = timestampNanos;
        each(MEMINFO, () -> meminfo(ts));
        each(DEVFREQ, () -> deviceFrequency(ts));
        cpuFrequencies(ts);
        each(VMSTAT, () -> vmstat(ts));
        each(CPU_STAT, () -> cpuTimes.parse(ts, fields));
        each(NUM_IRQ, () -> interrupts(ts, IRQS));
        each(NUM_SOFTIRQ, () -> interrupts(ts, SOFTIRQS));
        total(ts, NUM_FORKS, FORKS);
        total(ts, NUM_IRQ_TOTAL, ALL_IRQS);
        total(ts, NUM_SOFTIRQ_TOTAL, ALL_SOFTIRQS);
        each(BUDDY_INFO, () -> buddies(ts));
        each(DISK_STAT, () -> disks.parse(ts, fields));
        pressure(ts);
        each(THERMAL_ZONE, () -> temperature(ts));
        each(CPUIDLE_STATE, () -> idleStates(ts));
        gpuFrequencies(ts);
        each(SLAB_INFO, () -> slab(ts));
    }

    private void each(int field, Runnable parse) {
        if (!all.has(field)) {
            return;
        }
        all.walk(stats);
        while (stats.next()) {
            if (stats.field() == field && fields.enter(stats)) {
                parse.run();
            }
        }
    }

    private void total(long ts, int field, TrackSpec spec) {
        if (all.has(field)) {
            count(ts, spec, spec::type, (double) all.longValue(field));
        }
    }

    private void meminfo(long ts) {
        named(ts, MEMINFO_COUNTER, ProcCounterNames.MEMINFO, MEMINFO_UNKNOWN, BYTES_PER_KB);
    }

    private void vmstat(long ts) {
        named(ts, VMSTAT_COUNTER, ProcCounterNames.VMSTAT, VMSTAT_UNKNOWN, 1);
    }

    private void named(long ts, TrackSpec spec, List<String> names, int unknown, long factor) {
        int key = fields.intValue(KEY);
        if (key < 0 || key >= names.size()) {
            context.stats().increment(unknown);
            return;
        }
        String name = names.get(key);
        count(
                ts,
                spec,
                () -> name,
                (double) (fields.longValue(VALUE) * factor),
                strings.intern(name));
    }

    private void deviceFrequency(long ts) {
        int device = fields.stringId(KEY, strings);
        count(
                ts,
                DEVICE_FREQUENCY,
                () -> strings.getOrEmpty(device) + " Frequency",
                (double) fields.longValue(VALUE),
                device);
    }

    private void cpuFrequencies(long ts) {
        if (!all.has(CPUFREQ)) {
            return;
        }
        all.values(CPUFREQ, values);
        for (int cpu = 0; cpu < values.size(); cpu++) {
            count(ts, CPU_FREQUENCY, () -> "cpufreq", (double) values.get(cpu), cpu);
        }
    }

    private void gpuFrequencies(long ts) {
        if (!all.has(GPUFREQ)) {
            return;
        }
        all.values(GPUFREQ, values);
        for (int i = 0; i < values.size(); i++) {
            int ugpu = context.kernel().gpus().getOrCreate(0);
            count(ts, GPU_FREQUENCY, () -> "gpufreq", (double) values.get(i), ugpu, 0);
        }
    }

    private void interrupts(long ts, TrackSpec spec) {
        int irq = fields.intValue(KEY);
        count(
                ts,
                spec,
                () -> "%s (id: %s)".formatted(spec.type(), Integer.toUnsignedString(irq)),
                (double) fields.longValue(VALUE),
                irq);
    }

    /// How many free chunks there are of each size; the n-th value is of chunks of 2^n pages.
    private void buddies(long ts) {
        int node = fields.stringId(1, strings);
        int zone = fields.stringId(2, strings);
        int pageKb = context.kernel().system().pageSize() / BYTES_PER_KB;
        fields.values(3, values);
        for (int order = 0; order < values.size(); order++) {
            long chunkKb = (long) pageKb << order;
            count(
                    ts,
                    BUDDIES,
                    () ->
                            "mem.buddyinfo[%s][%s][%d kB]"
                                    .formatted(
                                            strings.getOrEmpty(node),
                                            strings.getOrEmpty(zone),
                                            chunkKb),
                    (double) values.get(order),
                    node,
                    zone,
                    chunkKb);
        }
    }

    private void pressure(long ts) {
        if (!all.has(PSI)) {
            return;
        }
        all.walk(stats);
        while (stats.next()) {
            if (stats.field() != PSI || !fields.enter(stats)) {
                continue;
            }
            int resource = fields.intValue(KEY);
            if (resource < 0 || resource >= ProcCounterNames.PRESSURE.size()) {
                context.stats().increment(PSI_UNKNOWN);
                return;
            }
            String name = ProcCounterNames.PRESSURE.get(resource);
            int key = strings.intern(name);
            count(ts, PRESSURE, () -> "psi." + name, (double) fields.longValue(VALUE), key);
        }
    }

    private void temperature(long ts) {
        int zone = fields.stringId(3, strings);
        count(ts, TEMPERATURE, () -> strings.getOrEmpty(zone), (double) fields.longValue(2), zone);
    }

    private void idleStates(long ts) {
        long cpu = fields.uintValue(KEY);
        fields.walk(entries);
        MessageFields entry = new MessageFields(2);
        while (entries.next()) {
            if (entries.field() == 2 && entry.enter(entries)) {
                int state = entry.stringId(1, strings);
                count(
                        ts,
                        IDLE_TIME,
                        () -> "cpuidle%d.%s".formatted(cpu, strings.getOrEmpty(state)),
                        (double) entry.longValue(2),
                        cpu,
                        state);
            }
        }
    }

    private void slab(long ts) {
        int name = fields.stringId(1, strings);
        double bytes =
                (double) fields.uintValue(2)
                        * fields.uintValue(3)
                        * context.kernel().system().pageSize();
        args.clear();
        args.add(strings.intern("pages_per_slab"), ArgType.UINT, fields.uintValue(2));
        args.add(strings.intern("num_slabs"), ArgType.UINT, fields.uintValue(3));
        int track = track(SLABS, () -> "mem.slab." + strings.getOrEmpty(name), name);
        counters.push(ts, track, bytes, args);
    }
}
