// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.tracefold.xprof.space.ProtoOutput;

/// Profiles of a few events in round numbers, laid into a log directory.
final class SmallProfile {
    private static final long PICOS_PER_MILLI = 1_000_000_000;
    private static final long PICOS_PER_MICRO = 1_000_000;

    private final Map<String, ProtoOutput> lines = new LinkedHashMap<>();
    private final Map<String, Integer> events = new LinkedHashMap<>();
    private final Map<String, ProtoOutput> described = new LinkedHashMap<>();
    private final Map<String, Integer> stats = new LinkedHashMap<>();
    private final Map<String, Object> own = new LinkedHashMap<>();

    private SmallProfile() {}

    /// A host whose steps took that long.
    static void cpu(Path logDirectory, String run, String host, long... millis) throws IOException {
        write(
                logDirectory,
                run,
                host,
                new ProtoOutput().message(1, threads(millis).plane(1, "/host:CPU")).text(4, host));
    }

    /// The same with a GPU, and three kernels on it in each step.
    static void gpu(Path logDirectory, String run, String host, long... millis) throws IOException {
        SmallProfile gpu = new SmallProfile();
        long begin = 0;
        for (int step = 0; step < millis.length; step++) {
            long length = millis[step] * PICOS_PER_MILLI;
            for (int kernel = 0; kernel < 3; kernel++) {
                gpu.event(
                        "Stream #7(Kernel)",
                        "kernel_" + "abc".charAt(kernel),
                        begin + kernel * length / 4,
                        (kernel + 1) * 100L * PICOS_PER_MICRO,
                        Map.of(
                                "group_id",
                                (long) step,
                                "tf_op",
                                "model/dot_" + kernel + ":Dot",
                                "kernel_details",
                                "regs:32 static_shared:0 dynamic_shared:16384 grid:2,1,1"
                                        + " block:32,1,1 occ_pct:50"));
            }
            begin += length;
        }
        write(
                logDirectory,
                run,
                host,
                new ProtoOutput()
                        .message(1, threads(millis).plane(1, "/host:CPU"))
                        .message(1, gpu.plane(2, "/device:GPU:0"))
                        .text(4, host));
    }

    /// A GPU whose kernels a thread launches, a millisecond before each.
    static void launches(Path logDirectory, String run, String host) throws IOException {
        SmallProfile threads = new SmallProfile();
        SmallProfile gpu = new SmallProfile();
        for (int i = 0; i < 3; i++) {
            Map<String, Object> launch = Map.of("correlation_id", i + 1L, "group_id", 0L);
            long begin = (5L * i + 1) * PICOS_PER_MILLI;
            threads.event("main/7", "launch", begin, PICOS_PER_MILLI / 2, launch);
            gpu.event(
                    "Stream #7(Kernel)",
                    "kernel_" + "abc".charAt(i),
                    begin + PICOS_PER_MILLI,
                    2 * PICOS_PER_MILLI,
                    Map.of("correlation_id", i + 1L, "group_id", 0L, "tf_op", "model/dot:Dot"));
        }
        write(
                logDirectory,
                run,
                host,
                new ProtoOutput()
                        .message(1, threads.plane(1, "/host:CPU"))
                        .message(1, gpu.plane(2, "/device:GPU:0"))
                        .text(4, host));
    }

    /// Steps, each with an operation and an allocation.
    private static SmallProfile threads(long... millis) {
        SmallProfile cpu = new SmallProfile();
        long begin = 0;
        for (int step = 0; step < millis.length; step++) {
            long length = millis[step] * PICOS_PER_MILLI;
            Map<String, Object> group = Map.of("group_id", (long) step);
            cpu.event("main/7", "train", begin, length, group);
            cpu.event("main/7", "dot", begin + 1, length / 2, group);
            cpu.event("main/7", "MemoryAllocation", begin + 2, 1, allocation(step));
            begin += length;
        }
        return cpu;
    }

    /// A core of a TPU with operations of known FLOPs and bytes.
    static void tpu(Path logDirectory, String run, String host) throws IOException {
        SmallProfile core = new SmallProfile();
        core.own.put("device_type_string", "TPU v4");
        core.own.put("peak_teraflops_per_second", 200.0);
        core.own.put("peak_hbm_bw_gigabytes_per_second", 1000.0);
        Object[][] ops = {
            {"fusion.1", "loop fusion", 4_000_000L, 8_000_000L},
            {"dot.2", "convolution", 400_000_000L, 2_000_000L},
            {"copy.3", "copy", 0L, 1_000_000L}
        };
        for (int i = 0; i < ops.length; i++) {
            String name = String.valueOf(ops[i][0]);
            ProtoOutput about = named(name, numberOf(core.events, name));
            core.stat(about, 5, "hlo_category", ops[i][1]);
            core.stat(about, 5, "flops", ops[i][2]);
            core.stat(about, 5, "bytes_accessed", ops[i][3]);
            core.stat(about, 5, "program_id", 7L);
            core.stat(about, 5, "symbol_id", i + 1L);
            core.described.put(name, about);
        }
        for (int step = 0; step < 4; step++) {
            long begin = step * 10L * PICOS_PER_MILLI;
            Map<String, Object> group = Map.of("group_id", (long) step);
            core.event("Steps", String.valueOf(step), begin, 9 * PICOS_PER_MILLI, group);
            core.event("XLA Modules", "jit_f(7)", begin, 9 * PICOS_PER_MILLI, group);
            for (int i = 0; i < ops.length; i++) {
                core.event(
                        "XLA Ops",
                        String.valueOf(ops[i][0]),
                        begin + i * 3L * PICOS_PER_MILLI,
                        (3L - i) * PICOS_PER_MILLI,
                        group);
            }
        }
        write(
                logDirectory,
                run,
                host,
                new ProtoOutput().message(1, core.plane(2, "/device:TPU:0")).text(4, host));
    }

    /// A file that breaks off.
    static void damaged(Path logDirectory, String run, String host) throws IOException {
        Files.write(file(logDirectory, run, host), new byte[] {0x0A, 0x7F, 1});
    }

    private static Map<String, Object> allocation(int step) {
        long held = (step + 1L) << 20;
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("allocator_name", "GPU_0_bfc");
        all.put("bytes_reserved", 0L);
        all.put("bytes_allocated", held);
        all.put("bytes_available", (64L << 20) - held);
        all.put("fragmentation", 0.25);
        all.put("peak_bytes_in_use", held);
        all.put("requested_bytes", 1_000_000L);
        all.put("allocation_bytes", 1L << 20);
        all.put("addr", 4096L * (step + 1));
        all.put("tf_op", "model/weights_" + step);
        all.put("group_id", (long) step);
        all.put("region_type", "dynamic");
        all.put("data_type", 1L);
        all.put("shape", "[256,1024]");
        return all;
    }

    private static void write(Path logDirectory, String run, String host, ProtoOutput space)
            throws IOException {
        Files.write(file(logDirectory, run, host), space.toByteArray());
    }

    private static Path file(Path logDirectory, String run, String host) throws IOException {
        Path folder = logDirectory.resolve("plugins/profile").resolve(run);
        return Files.createDirectories(folder).resolve(host + ".xplane.pb");
    }

    private void event(
            String line, String name, long begin, long length, Map<String, Object> about) {
        ProtoOutput event =
                new ProtoOutput()
                        .number(1, numberOf(events, name))
                        .number(2, begin)
                        .number(3, length);
        about.forEach((key, value) -> stat(event, 4, key, value));
        lines.computeIfAbsent(
                        line, _ -> new ProtoOutput().number(1, lines.size() + 1L).text(2, line))
                .message(4, event);
    }

    private void stat(ProtoOutput out, int field, String name, Object value) {
        ProtoOutput stat = new ProtoOutput().number(1, numberOf(stats, name));
        switch (value) {
            case Long number -> stat.element(4, number);
            case Double number -> stat.decimalElement(2, number);
            default -> stat.textElement(5, String.valueOf(value));
        }
        out.message(field, stat);
    }

    private static int numberOf(Map<String, Integer> names, String name) {
        return names.computeIfAbsent(name, _ -> names.size() + 1);
    }

    private static ProtoOutput named(String name, int number) {
        return new ProtoOutput().number(1, number).text(2, name);
    }

    private ProtoOutput plane(int id, String name) {
        ProtoOutput plane = new ProtoOutput().number(1, id).text(2, name);
        lines.values().forEach(line -> plane.message(3, line));
        events.forEach((event, number) ->
                plane.message(
                        4, entry(number, described.getOrDefault(event, named(event, number)))));
        own.forEach((key, value) -> stat(plane, 6, key, value));
        stats.forEach((stat, number) -> plane.message(5, entry(number, named(stat, number))));
        return plane;
    }

    private static ProtoOutput entry(int key, ProtoOutput value) {
        return new ProtoOutput().element(1, key).message(2, value);
    }
}
