// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.gpu;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;

/// Kernels as XProf's message `KernelStatsDb`.
public final class KernelReports {
    private static final int REPORT = 1;

    private KernelReports() {}

    /// The message.
    public static ProtoOutput write(KernelStats stats) {
        ProtoOutput out = new ProtoOutput();
        stats.forEach((kernel, times) -> out.message(REPORT, report(kernel, times)));
        return out;
    }

    private static ProtoOutput report(Kernel kernel, KernelStats.Times times) {
        Kernel.Launch launch = kernel.launch();
        ProtoOutput out =
                new ProtoOutput()
                        .text(1, kernel.name())
                        .number(2, launch.registers())
                        .number(3, launch.staticShared())
                        .number(4, launch.dynamicShared());
        dimensions(5, launch.block(), out);
        dimensions(6, launch.grid(), out);
        return out.number(7, times.totalNs)
                .number(8, times.minNs)
                .number(9, times.maxNs)
                .truth(10, kernel.usesTensorCore())
                .truth(11, kernel.eligible())
                .text(12, kernel.opName())
                .number(13, times.occurrences)
                .single(14, (float) launch.occupancyPercent());
    }

    private static void dimensions(int field, Kernel.Dimensions sizes, ProtoOutput out) {
        out.element(field, sizes.x()).element(field, sizes.y()).element(field, sizes.z());
    }

    /// Adds the kernels of a message.
    public static void read(ProtoCursor message, KernelStats stats) {
        while (message.next()) {
            if (message.field() == REPORT) {
                readReport(message.message(), stats);
            }
        }
    }

    private static void readReport(ProtoCursor report, KernelStats stats) {
        long[] numbers = new long[15];
        String[] texts = {"", ""};
        double occupancy = 0;
        List<Long> block = new ArrayList<>();
        List<Long> grid = new ArrayList<>();
        while (report.next()) {
            switch (report.field()) {
                case 1 -> texts[0] = report.text();
                case 5 -> report.numbers(block);
                case 6 -> report.numbers(grid);
                case 12 -> texts[1] = report.text();
                case 14 -> occupancy = Float.intBitsToFloat((int) report.number());
                case 2, 3, 4, 7, 8, 9, 10, 11, 13 -> numbers[report.field()] = report.number();
                default -> {}
            }
        }
        Kernel.Launch launch =
                new Kernel.Launch(
                        sizes(grid), sizes(block), numbers[2], numbers[3], numbers[4], occupancy);
        KernelStats.Times times = new KernelStats.Times();
        times.totalNs = numbers[7];
        times.minNs = numbers[8];
        times.maxNs = numbers[9];
        times.occurrences = numbers[13];
        stats.add(
                new Kernel(texts[0], launch, numbers[10] != 0, numbers[11] != 0, texts[1]), times);
    }

    private static Kernel.Dimensions sizes(List<Long> sizes) {
        return sizes.size() < 3
                ? Kernel.Dimensions.ONE
                : new Kernel.Dimensions(sizes.get(0), sizes.get(1), sizes.get(2));
    }
}
