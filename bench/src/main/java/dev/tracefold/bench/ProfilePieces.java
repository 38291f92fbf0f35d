// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import com.sun.management.OperatingSystemMXBean;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;

/// What is gained by making the part of one large host in pieces? Makes it in one process, then in as many at
/// the same time as there are pieces, and puts these together; all of it must be the same to the byte. Every
/// process begins cold. Wall time is until the part is there, CPU time is of all processes.
public final class ProfilePieces {
    private static final int RUNS = 3;
    private static final HostwiseTool TOOL = (HostwiseTool) ProfileTools.named("overview_page");

    private final PrintStream out;
    private final Path directory;
    private final HostProfile host;
    private final String heap;

    /// How long it took.
    ///
    /// @param wall seconds until the part was there
    /// @param cpu seconds of all processes
    /// @param most seconds of the process that took most
    /// @param bytes of all that processes answered
    private record Cost(double wall, double cpu, double most, long bytes) {}

    private ProfilePieces(PrintStream out, Path directory, HostProfile host, String heap) {
        this.out = out;
        this.directory = directory;
        this.host = host;
        this.heap = heap;
    }

    /// `MEGABYTES HEAP PIECES...`: the size of the synthetic profile, the largest heap of a process (`640m`), and
    /// into how many pieces. `--piece N/OF PROFILE FILE` makes one piece and prints its CPU seconds.
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (args[0].equals("--piece")) {
            HostProfile profile = HostProfile.of(Path.of(args[2]));
            Files.write(Path.of(args[3]), TOOL.map(profile, Piece.parse(args[1])));
            out.println(cpuSeconds());
            return;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"), "tracefold-bench");
        Path log = SyntheticProfile.logDirectory(temporary, Integer.parseInt(args[0]));
        Path profile = log.resolve("plugins/profile/synthetic/host.xplane.pb");
        ProfilePieces benchmark =
                new ProfilePieces(out, temporary, HostProfile.of(profile), args[1]);
        out.printf(
                Locale.ROOT,
                "JDK %s, %d CPUs, heap at most %s, %.0f MB, %d runs by turns%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                args[1],
                (double) Files.size(profile) / 1e6,
                RUNS);
        List<Integer> ways = Arrays.stream(args).skip(2).map(Integer::valueOf).distinct().toList();
        for (int run = 0; run < RUNS; run++) {
            byte[] expected = benchmark.measure(1);
            for (int pieces : ways) {
                if (!Arrays.equals(benchmark.measure(pieces), expected)) {
                    throw new IllegalStateException(pieces + " pieces make another part");
                }
            }
        }
    }

    private byte[] measure(int pieces) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        double before = cpuSeconds();
        long start = System.nanoTime();
        for (int number = 1; number <= pieces; number++) {
            Path file = directory.resolve("piece-" + number);
            files.add(file);
            processes.add(start(new Piece(number, pieces), file));
        }
        double cpu = 0;
        double most = 0;
        for (Process process : processes) {
            double own = seconds(process);
            cpu += own;
            most = Math.max(most, own);
        }
        List<byte[]> answers = new ArrayList<>();
        long bytes = 0;
        for (Path file : files) {
            answers.add(Files.readAllBytes(file));
            bytes += answers.getLast().length;
            Files.delete(file);
        }
        byte[] part = TOOL.reducePieces(answers);
        double wall = (System.nanoTime() - start) / 1e9;
        print(pieces, new Cost(wall, cpu + cpuSeconds() - before, most, bytes));
        return part;
    }

    private void print(int pieces, Cost cost) {
        out.printf(
                Locale.ROOT,
                "%d %-8s wall %6.2f s, CPU %6.2f s, of one process %6.2f s at most, answers %7.1f kB%n",
                pieces,
                pieces == 1 ? "call" : "pieces",
                cost.wall(),
                cost.cpu(),
                cost.most(),
                (double) cost.bytes() / 1e3);
    }

    private Process start(Piece piece, Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProfilePieces.class.getName(),
                        "--piece",
                        piece.toString(),
                        host.file().address(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static double seconds(Process process) throws IOException, InterruptedException {
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("a piece ended with " + process.exitValue());
        }
        return Double.parseDouble(said);
    }

    private static double cpuSeconds() {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return (double) system.getProcessCpuTime() / 1e9;
    }
}
