// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import dev.tracefold.processor.wire.ProtoOutput;

/// A profile of a host with eight GPUs that train for as long as it takes to fill a file: threads that launch
/// kernels, and kernels on four streams of each GPU, with the stats that XLA's profiler writes. Planes are
/// made one after the other, so that the writer needs the memory of one.
final class SyntheticProfile {
    private static final int GPUS = 8;
    private static final int STREAMS = 4;
    private static final int KERNELS = 200;
    private static final int KERNELS_A_STEP = 1000;
    // What an event takes in the file, kernel and launch together.
    private static final int BYTES_A_KERNEL = 48;
    private static final int BYTES_A_LAUNCH = 30;
    private static final long KERNEL_PS = 20_000_000;
    private static final List<String> STATS =
            List.of(
                    "correlation_id",
                    "hlo_op",
                    "hlo_module",
                    "kernel_details",
                    "program_id",
                    "step_num",
                    "_r");
    private static final int FIRST_TEXT = 1000;

    private SyntheticProfile() {}

    /// The log directory of a profile of that size, made if it is not there yet.
    static Path logDirectory(Path directory, int megabytes) throws IOException {
        Path log = directory.resolve("profile-steps-%d".formatted(megabytes));
        Path run = Files.createDirectories(log.resolve("plugins/profile/synthetic"));
        Path file = run.resolve("host.xplane.pb");
        if (!Files.exists(file)) {
            Path unfinished = run.resolve("host.unfinished");
            long kernels =
                    megabytes * 1_000_000L / (GPUS * (BYTES_A_KERNEL + BYTES_A_LAUNCH)) / STREAMS;
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20)) {
                for (int gpu = 0; gpu < GPUS; gpu++) {
                    plane(gpu(gpu, kernels), out);
                }
                plane(host(kernels), out);
                new ProtoOutput().text(4, "host").writeTo(out);
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    private static void plane(ProtoOutput plane, OutputStream out) throws IOException {
        new ProtoOutput().message(1, plane).writeTo(out);
    }

    private static ProtoOutput gpu(int gpu, long kernels) {
        ProtoOutput plane = new ProtoOutput().varint(1, gpu + 1L).text(2, "/device:GPU:" + gpu);
        for (int stream = 0; stream < STREAMS; stream++) {
            ProtoOutput line =
                    new ProtoOutput()
                            .varint(1, stream + 10L)
                            .text(2, "Stream #%d(Compute)".formatted(stream + 10));
            ProtoOutput event = new ProtoOutput();
            ProtoOutput stat = new ProtoOutput();
            for (long i = 0; i < kernels; i++) {
                int kernel = (int) ((i * 7 + stream) % KERNELS);
                event.clear().varint(1, kernel + 1L).varint(2, begin(i) + 1_000_000);
                event.varint(3, KERNEL_PS / 2 + kernel * 1000L);
                stat(event, stat, 1, 4, correlation(gpu, stream, i));
                stat(event, stat, 2, 7, FIRST_TEXT + kernel);
                stat(event, stat, 3, 7, FIRST_TEXT + KERNELS);
                stat(event, stat, 4, 7, FIRST_TEXT + KERNELS + 1L);
                stat(event, stat, 5, 4, 17);
                line.message(4, event);
            }
            plane.message(3, line);
        }
        return names(plane, "kernel_");
    }

    private static ProtoOutput host(long kernels) {
        ProtoOutput plane = new ProtoOutput().varint(1, GPUS + 1L).text(2, "/host:CPU");
        for (int gpu = 0; gpu < GPUS; gpu++) {
            for (int stream = 0; stream < STREAMS; stream++) {
                long id = gpu * STREAMS + stream + 100L;
                ProtoOutput line = new ProtoOutput().varint(1, id).text(2, "launcher/" + id);
                ProtoOutput event = new ProtoOutput();
                ProtoOutput stat = new ProtoOutput();
                for (long i = 0; i < kernels; i++) {
                    if (stream == 0 && gpu == 0 && i % KERNELS_A_STEP == 0) {
                        event.clear().varint(1, KERNELS + 1L).varint(2, begin(i));
                        event.varint(3, KERNELS_A_STEP * KERNEL_PS - 1);
                        stat(event, stat, 6, 4, i / KERNELS_A_STEP);
                        stat(event, stat, 7, 4, 1);
                        line.message(4, event);
                    }
                    event.clear().varint(1, (i * 7 + stream) % KERNELS + 1).varint(2, begin(i));
                    event.varint(3, 500_000);
                    stat(event, stat, 1, 4, correlation(gpu, stream, i));
                    line.message(4, event);
                }
                plane.message(3, line);
            }
        }
        ProtoOutput train = new ProtoOutput().varint(1, KERNELS + 1L).text(2, "train");
        plane.message(4, new ProtoOutput().varint(1, KERNELS + 1L).message(2, train));
        return names(plane, "launch_");
    }

    private static long begin(long event) {
        return event * KERNEL_PS;
    }

    private static long correlation(int gpu, int stream, long event) {
        return (event * GPUS + gpu) * STREAMS + stream;
    }

    private static void stat(ProtoOutput event, ProtoOutput stat, long name, int kind, long value) {
        event.message(4, stat.clear().varint(1, name).varint(kind, value));
    }

    private static ProtoOutput names(ProtoOutput plane, String prefix) {
        for (int i = 0; i < KERNELS; i++) {
            ProtoOutput kind = new ProtoOutput().varint(1, i + 1L).text(2, prefix + i);
            plane.message(4, new ProtoOutput().varint(1, i + 1L).message(2, kind));
            stat(plane, FIRST_TEXT + i, "fusion." + i);
        }
        stat(plane, FIRST_TEXT + KERNELS, "jit_train_step");
        stat(plane, FIRST_TEXT + KERNELS + 1, "regs:32 grid:64,1,1 block:256,1,1 occ_pct:50");
        for (int i = 0; i < STATS.size(); i++) {
            stat(plane, i + 1, STATS.get(i));
        }
        return plane;
    }

    private static void stat(ProtoOutput plane, int id, String name) {
        ProtoOutput stat = new ProtoOutput().varint(1, id).text(2, name);
        plane.message(5, new ProtoOutput().varint(1, id).message(2, stat));
    }
}
