// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.samples;

import java.util.List;
import java.util.Random;

/// Profiles of hosts with several devices, which have neither the same size nor do the same at the same time.
public final class DeviceProfiles {
    private static final long US = 1_000_000;
    private static final long STEP_PS = 1000 * US;
    private static final int STEPS = 4;
    private static final List<String> KERNELS =
            List.of("gemm_fp16", "gemm_f32", "MemcpyHToD", "MemcpyD2H", "ncclAllReduce", "relu");

    private DeviceProfiles() {}

    /// GPUs whose kernels were launched in steps by the host's threads, some by nobody, some as operations of
    /// a framework.
    public static ProfileBuilder gpus(int count) {
        Random random = new Random(7);
        ProfileBuilder profile = new ProfileBuilder();
        ProfileBuilder.Plane host = profile.plane("/host:CPU");
        ProfileBuilder.Line main = host.line(1, "main/1");
        for (int step = 0; step < STEPS; step++) {
            main.event("train", step * STEP_PS, STEP_PS, "_r", 1, "step_num", step);
            main.event("ReadHbm:Convert", step * STEP_PS + 1, 20 * US);
        }
        long correlation = 1;
        for (int gpu = 0; gpu < count; gpu++) {
            ProfileBuilder.Line launcher = host.line(100L + gpu, "launcher/" + gpu);
            ProfileBuilder.Plane device = profile.plane("/device:GPU:" + gpu);
            device.stats("device_vendor", "Nvidia", "compute_cap_major", 8, "compute_cap_minor", 0);
            for (int stream = 0; stream < 1 + gpu % 3; stream++) {
                ProfileBuilder.Line line = device.line(10L + stream, "Stream #" + stream);
                long at = random.nextInt(50) * US;
                while (at < STEPS * STEP_PS) {
                    long duration = (1 + random.nextInt(9)) * 5L * US;
                    String kernel = KERNELS.get(random.nextInt(KERNELS.size()));
                    kernel(line, kernel, at, duration, correlation, random);
                    if (random.nextInt(10) > 0) {
                        main(main, launcher, gpu)
                                .event(
                                        "cuLaunchKernel",
                                        at - at % STEP_PS + random.nextInt(900) * US,
                                        2 * US,
                                        "correlation_id",
                                        correlation,
                                        "device_id",
                                        gpu);
                    }
                    correlation++;
                    at += duration + random.nextInt(4) * 10L * US;
                }
            }
        }
        return profile;
    }

    private static ProfileBuilder.Line main(
            ProfileBuilder.Line main, ProfileBuilder.Line launcher, int gpu) {
        return gpu % 2 == 0 ? main : launcher;
    }

    private static void kernel(
            ProfileBuilder.Line line,
            String name,
            long at,
            long duration,
            long correlation,
            Random random) {
        String details =
                "regs:32 grid:%d,1,1 block:256,1,1 occ_pct:33.3".formatted(correlation % 5);
        if (random.nextBoolean()) {
            line.event(
                    name,
                    at,
                    duration,
                    "correlation_id",
                    correlation,
                    "kernel_details",
                    details,
                    "tf_op",
                    "model/layer_%d:MatMul".formatted(random.nextInt(4)));
        } else {
            line.event(
                    name,
                    at,
                    duration,
                    "correlation_id",
                    correlation,
                    "kernel_details",
                    details,
                    "hlo_op",
                    "fusion." + random.nextInt(4),
                    "hlo_module",
                    "jit_step",
                    "program_id",
                    17);
        }
    }

    /// Cores of TPUs.
    ///
    /// @param infeed whether programs get data while they run, and were launched by steps of the host, which
    ///     their operations say; otherwise nobody launched them
    public static ProfileBuilder tpus(int count, boolean infeed) {
        Random random = new Random(11);
        ProfileBuilder profile = new ProfileBuilder();
        for (int i = 0; i < count; i++) {
            ProfileBuilder.Plane core = profile.plane("/device:TPU:" + i);
            core.stats("peak_teraflops_per_second", 1.0, "device_type_string", "TPU v5");
            int symbol = 1;
            List<String> names =
                    infeed
                            ? List.of("while", "all-reduce", "infeed", "fusion")
                            : List.of("while", "all-reduce", "fusion");
            for (String name : names) {
                core.kind(
                        name,
                        "hlo_category",
                        name,
                        "program_id",
                        7,
                        "symbol_id",
                        symbol++,
                        "tf_op",
                        "model/" + name,
                        "flops",
                        1000 + i,
                        "source",
                        "model.py:" + symbol);
            }
            ProfileBuilder.Line steps = core.line(1, "Steps");
            ProfileBuilder.Line modules = core.line(2, "XLA Modules");
            ProfileBuilder.Line ops = core.line(3, "XLA Ops");
            for (int step = 0; step < STEPS; step++) {
                long begin = step * STEP_PS + i * US;
                long length = STEP_PS - (1 + random.nextInt(9)) * 10L * US;
                steps.event(Integer.toString(step), begin, length);
                modules.event("jit_step(7)", begin, length, "run_id", step);
                if (infeed) {
                    ops.event("while", begin, 600 * US, "_ct", 12, "_c", 100 * i + step);
                } else {
                    ops.event("while", begin, 600 * US);
                }
                for (int op = 0; op < 5 + i; op++) {
                    long duration = (1 + random.nextInt(9)) * 5L * US;
                    ops.event(
                            names.get(1 + random.nextInt(names.size() - 1)),
                            begin + op * 60L * US,
                            duration);
                }
            }
        }
        ProfileBuilder.Line main = profile.plane("/host:CPU").line(1, "main/1");
        for (int step = 0; step < STEPS; step++) {
            if (infeed) {
                main.event("train", step * STEP_PS, STEP_PS, "_r", 1, "step_num", step);
            }
            main.event("IteratorGetNext", step * STEP_PS, 30 * US);
            for (int i = 0; i < count; i++) {
                long at = step * STEP_PS + (40 + i) * US;
                main.event("launch", at, US, "_pt", 12, "_p", 100 * i + step);
            }
        }
        return profile;
    }
}
