// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.CpuTable;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `cpu_info`, what kinds of CPUs there are, and `interrupt_info`, what interrupts are for. Both are
/// done at once: they hold for all that comes after them in the file.
final class CpuInfoModule extends SystemModule {
    private static final int CPU_INFO = 67;
    private static final int INTERRUPT_INFO = 130;

    // CpuInfo.Cpu
    private static final int PROCESSOR = 1;
    private static final int FREQUENCIES = 2;
    private static final int CAPACITY = 3;
    private static final int ARM_IDENTIFIER = 4;
    private static final int FEATURES = 5;

    private static final int UNKNOWN_FEATURES = StatKeys.of("cpu_info_unknown_cpu_features");

    private static final String[] ARM_KEYS = {
        "arm_cpu_implementer",
        "arm_cpu_architecture",
        "arm_cpu_variant",
        "arm_cpu_part",
        "arm_cpu_revision"
    };

    /// Names of the bits of the feature bitmap.
    private static final String[] FEATURE_NAMES = {"mte", "mte3"};

    private static final class Cpu {
        private final int number;
        private int processor = NONE;
        private long[] frequencies = {};
        private long capacity = -1;
        private long[] arm = {};
        private long features;
        private int cluster;

        private Cpu(int number) {
            this.number = number;
        }

        private boolean hasCapacity() {
            return capacity >= 0;
        }

        private long capacity() {
            return capacity;
        }

        private boolean hasFrequencies() {
            return frequencies.length > 0;
        }

        private long maxFrequency() {
            long max = 0;
            for (long frequency : frequencies) {
                max = Math.max(max, frequency);
            }
            return max;
        }
    }

    private final ProtoReader entries = new ProtoReader();
    private final MessageFields fields = new MessageFields(FEATURES);
    private final MessageFields identifier = new MessageFields(ARM_KEYS.length);
    private final LongList frequencies = new LongList();
    private final ArgSet args = new ArgSet();
    private final Set<Long> knownIrqs = new HashSet<>();

    CpuInfoModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {CPU_INFO, INTERRUPT_INFO};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field == CPU_INFO) {
            cpus(value);
        } else {
            interrupts(value);
        }
        return true;
    }

    private void cpus(ProtoReader info) {
        List<Cpu> cpus = new ArrayList<>();
        entries.enter(info);
        while (entries.next()) {
            if (entries.field() == 1 && fields.enter(entries)) {
                cpus.add(read(cpus.size()));
            }
        }
        if (cpus.isEmpty()) {
            return;
        }
        if (cpus.stream().allMatch(Cpu::hasCapacity)) {
            cpus.sort(Comparator.comparingLong(Cpu::capacity));
            cluster(cpus, Cpu::capacity);
        } else if (cpus.stream().allMatch(Cpu::hasFrequencies)) {
            List<Cpu> bySpeed = new ArrayList<>(cpus);
            bySpeed.sort(Comparator.comparingLong(Cpu::maxFrequency));
            cluster(bySpeed, Cpu::maxFrequency);
        }
        cpus.forEach(this::store);
    }

    private Cpu read(int number) {
        Cpu cpu = new Cpu(number);
        if (fields.has(PROCESSOR)) {
            cpu.processor = fields.stringId(PROCESSOR, strings);
        }
        if (fields.values(FREQUENCIES, frequencies) > 0) {
            cpu.frequencies = frequencies.toArray();
        }
        if (fields.has(CAPACITY)) {
            cpu.capacity = fields.uintValue(CAPACITY);
        }
        if (fields.has(ARM_IDENTIFIER) && identifier.enter(fields, ARM_IDENTIFIER)) {
            cpu.arm = new long[ARM_KEYS.length];
            for (int i = 0; i < ARM_KEYS.length; i++) {
                cpu.arm[i] = identifier.uintValue(i + 1);
            }
        }
        cpu.features = fields.longValue(FEATURES);
        return cpu;
    }

    /// CPUs that are as good as each other are a cluster; clusters are numbered from the weakest.
    private static void cluster(List<Cpu> ascending, ToLongFunction<Cpu> measure) {
        int cluster = 0;
        long last = measure.applyAsLong(ascending.getFirst());
        for (Cpu cpu : ascending) {
            long now = measure.applyAsLong(cpu);
            if (now > last) {
                cluster++;
                last = now;
            }
            cpu.cluster = cluster;
        }
    }

    private void store(Cpu cpu) {
        int processor = cpu.processor == NONE ? strings.intern("") : cpu.processor;
        int ucpu = context.kernel().cpus().setInfo(cpu.number, processor, cpu.cluster);
        CpuTable table = context.storage().cpu();
        if (cpu.hasCapacity()) {
            table.capacity().set(ucpu, (int) cpu.capacity);
        }
        Table steps = context.storage().table("__intrinsic_cpu_freq");
        for (long frequency : cpu.frequencies) {
            int row = steps.addRow();
            steps.ints("ucpu").set(row, ucpu);
            steps.ints("freq").set(row, (int) frequency);
        }
        args.clear();
        for (int i = 0; i < cpu.arm.length; i++) {
            args.add(strings.intern(ARM_KEYS[i]), ArgType.UINT, cpu.arm[i]);
        }
        addFeatures(cpu.features);
        if (args.size() > 0) {
            context.args().assign(table.argSetId(), ucpu, args);
        }
    }

    private void addFeatures(long features) {
        for (int i = 0; i < FEATURE_NAMES.length; i++) {
            if ((features >>> i & 1) != 0) {
                args.add(strings.intern("cpu_features." + FEATURE_NAMES[i]), ArgType.BOOL, 1);
            }
        }
        if (features != 0) {
            args.add(strings.intern("cpu_features.raw_bitmap"), ArgType.UINT, features);
        }
        if (features >>> FEATURE_NAMES.length != 0) {
            context.stats().increment(UNKNOWN_FEATURES);
        }
    }

    private void interrupts(ProtoReader info) {
        Table table = context.storage().table("_linux_interrupt_mapping");
        entries.enter(info);
        while (entries.next()) {
            if (entries.field() == 1
                    && fields.enter(entries)
                    && fields.has(1)
                    && fields.has(2)
                    && knownIrqs.add(fields.uintValue(1))) {
                int row = table.addRow();
                table.ints("irq_id").set(row, fields.intValue(1));
                table.strings("name").set(row, fields.stringId(2, strings));
                table.ints("machine_id").set(row, context.machineId());
            }
        }
    }
}
