// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.counters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How much of what the units of a TPU could have done they did, by the names of the counters of one sample.
/// A chip of several dies says in the name of a counter which die it is of.
final class UnitUse {
    private static final String COUNT = "_UNPRIVILEGED_COUNT_";
    private static final String TENSOR_CORE = "_TCS_";
    private static final String SPARSE_CORE = "_SCS_SC_STATS_";
    private static final String THROTTLE = "_PWRMGR_TC_THROTTLE_";
    private static final String DIE = "_DIE";
    private static final String CORE = "_SC_";
    private static final String CYCLES = "cycles";
    private static final String INSTRUCTIONS = "instructions";

    private final Map<Integer, Map<String, Long>> tensorCores = new TreeMap<>();
    private final Map<Integer, Map<String, Long>> sparseCores = new TreeMap<>();
    private final int cyclesPerShuffle;
    private final List<Use> uses = new ArrayList<>();

    /// What a unit did and could have done.
    ///
    /// @param node which core
    /// @param unit which unit
    /// @param achieved what it did
    /// @param peak what it could have done
    /// @param measure of what
    record Use(int node, String unit, double achieved, double peak, String measure) {}

    /// The use of a kind of TPU.
    ///
    /// @param cyclesPerShuffle how long the unit that works across lanes takes for an instruction
    UnitUse(int cyclesPerShuffle) {
        this.cyclesPerShuffle = cyclesPerShuffle;
    }

    /// Adds a counter; one that is none of these is left out.
    void add(String counter, long value) {
        String name = counter.toUpperCase(Locale.ROOT);
        int die = digitAfter(name, DIE);
        if (name.contains(THROTTLE)) {
            String what = name.substring(name.lastIndexOf("_UNPRIVILEGED_") + 14);
            core(tensorCores, die).put(what, value);
            return;
        }
        int count = name.indexOf(COUNT);
        if (count < 0) {
            return;
        }
        String what = name.substring(count + COUNT.length());
        if (name.contains(SPARSE_CORE)) {
            core(sparseCores, 2 * die + digitAfter(name, CORE)).put(what, value);
        } else if (name.contains(TENSOR_CORE)) {
            core(tensorCores, die).put(what, value);
        }
    }

    private static Map<String, Long> core(Map<Integer, Map<String, Long>> cores, int number) {
        return cores.computeIfAbsent(number, any -> new TreeMap<>());
    }

    private static int digitAfter(String name, String prefix) {
        int at = name.indexOf(prefix) + prefix.length();
        boolean digit =
                at >= prefix.length() && at < name.length() && Character.isDigit(name.charAt(at));
        return digit ? name.charAt(at) - '0' : 0;
    }

    /// The use of all units whose cycles are known.
    List<Use> uses() {
        uses.clear();
        tensorCores.forEach(this::tensorCore);
        sparseCores.forEach(this::sparseCore);
        return List.copyOf(uses);
    }

    private void tensorCore(int node, Map<String, Long> counters) {
        boolean throttled = counters.containsKey("CYCLE_COUNT");
        double cycles = sum(counters, throttled ? "CYCLE_COUNT" : "CYCLES");
        if (cycles == 0) {
            return;
        }
        if (throttled) {
            add(node, "Clocks Skipped", sum(counters, "CLOCKS_SKIPPED"), cycles, CYCLES);
            add(
                    node,
                    "Ext Throttle Clocks Skipped",
                    sum(counters, "EXT_THROTTLE_CLOCKS_SKIPPED"),
                    cycles,
                    CYCLES);
            add(
                    node,
                    "LDIDT Droop Clocks Skipped",
                    sum(counters, "LDIDT_DROOP_CLOCKS_SKIPPED"),
                    cycles,
                    CYCLES);
        }
        double scalar = each(counters, "SCALAR_ALU_INSTRUCTION_", 2);
        add(node, "Scalar Unit", scalar, 2 * cycles, INSTRUCTIONS);
        double vector = each(counters, "VECTOR_ALU_INSTRUCTION_", 4);
        add(node, "Vector ALUs", vector, 4 * cycles, INSTRUCTIONS);
        add(node, "Vmem Stores", sum(counters, "VST_INSTRUCTION"), cycles, INSTRUCTIONS);
        add(node, "Vmem Loads", each(counters, "VLD_INSTRUCTION_", 2), 2 * cycles, INSTRUCTIONS);
        busy(node, counters, "MXU", "2 MXU Busy", cycles);
        double pushed = each(counters, "MATPUSH_CYCLES_MXU_", 2);
        add(node, "MXU matpush", pushed, 2 * cycles, CYCLES);
        busy(node, counters, "XLU", "2 XLUs Busy", cycles);
        shuffle(node, counters, 0, cycles);
        shuffle(node, counters, 1, cycles);
    }

    // In how many cycles none, one or both of two units of a kind were busy.
    private void busy(
            int node, Map<String, Long> counters, String unit, String both, double cycles) {
        double one = sum(counters, unit + "_BUSY_1");
        double two = sum(counters, unit + "_BUSY_2");
        add(node, "No " + unit + " Busy", sum(counters, unit + "_BUSY_0"), cycles, CYCLES);
        add(node, "1 " + unit + " Busy", one, cycles, CYCLES);
        add(node, both, two, cycles, CYCLES);
        add(node, "Avg " + unit + " Busy", 0.5 * one + two, cycles, CYCLES);
    }

    private void shuffle(int node, Map<String, Long> counters, int unit, double cycles) {
        double done =
                sum(
                        counters,
                        "PACKED_XLU_" + unit,
                        "ROTATE_PERMUTE_INSTRUCTION_XLU_" + unit,
                        "ROTATE_PERMUTE_SET_INSTRUCTION_XLU_" + unit,
                        "TRANSPOSE_XLU_" + unit);
        double peak = Math.floor(cycles / (double) cyclesPerShuffle);
        add(node, "XLU" + unit, done, peak, INSTRUCTIONS);
    }

    private void sparseCore(int node, Map<String, Long> counters) {
        double cycles = sum(counters, "CYCLES");
        if (cycles == 0) {
            return;
        }
        add(node, "SCS Scalar Issue", sum(counters, "SCALAR_ISSUE"), cycles, INSTRUCTIONS);
        add(node, "SCS: S0 Slot", sum(counters, "S0_INSTRUCTION"), cycles, INSTRUCTIONS);
        add(node, "SCS: S1 Slot", sum(counters, "S1_INSTRUCTION"), cycles, INSTRUCTIONS);
        add(node, "SCS: Smisc Slot", sum(counters, "SMISC_INSTRUCTION"), cycles, INSTRUCTIONS);
    }

    private void add(int node, String unit, double achieved, double peak, String measure) {
        uses.add(new Use(node, unit, achieved, peak, measure));
    }

    private static double each(Map<String, Long> counters, String prefix, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += sum(counters, prefix + i);
        }
        return sum;
    }

    private static double sum(Map<String, Long> counters, String... names) {
        double sum = 0;
        for (String name : names) {
            sum += (double) counters.getOrDefault(name, 0L);
        }
        return sum;
    }
}
