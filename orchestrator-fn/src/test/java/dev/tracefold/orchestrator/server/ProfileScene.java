// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.worker.server.WorkerMain;
import dev.tracefold.xprof.space.ProtoOutput;

/// Small profiles in a log directory, and worker processes that read them.
@NullMarked
final class ProfileScene {
    private static final long PICOS_PER_MILLI = 1_000_000_000;
    private static final int MARKER = 1;
    private static final int COMPUTE = 2;
    private static final int GROUP_ID = 1;

    private ProfileScene() {}

    /// Lays down a host whose steps took that long, one after the other.
    static Path host(Path logDirectory, String run, String host, long... millis)
            throws IOException {
        ProtoOutput line = new ProtoOutput().number(1, 7).text(2, "main/7");
        long begin = 0;
        for (int step = 0; step < millis.length; step++) {
            long duration = millis[step] * PICOS_PER_MILLI;
            line.message(4, event(MARKER, begin, duration, step));
            line.message(4, event(COMPUTE, begin + 1, duration / 2, step));
            begin += duration;
        }
        ProtoOutput plane =
                new ProtoOutput()
                        .number(1, 1)
                        .text(2, "/host:CPU")
                        .message(3, line)
                        .message(4, named(MARKER, "train"))
                        .message(4, named(COMPUTE, "dot"))
                        .message(5, named(GROUP_ID, "group_id"));
        return write(
                logDirectory,
                run,
                host,
                new ProtoOutput().message(1, plane).text(4, host).toByteArray());
    }

    /// Lays down a host with GPUs that are busy for as many milliseconds of one step as their number says.
    static Path gpus(Path logDirectory, String run, String host, int count) throws IOException {
        ProtoOutput space = new ProtoOutput();
        for (int gpu = 1; gpu <= count; gpu++) {
            ProtoOutput line = new ProtoOutput().number(1, 10).text(2, "Stream #10");
            for (int kernel = 0; kernel < gpu; kernel++) {
                ProtoOutput event =
                        event(COMPUTE, kernel * PICOS_PER_MILLI, PICOS_PER_MILLI - gpu, 1);
                event.message(4, new ProtoOutput().number(1, 2).element(4, kernel));
                event.message(4, new ProtoOutput().number(1, 3).bytes(5, new byte[] {'x'}));
                line.message(4, event);
            }
            space.message(
                    1,
                    new ProtoOutput()
                            .number(1, gpu)
                            .text(2, "/device:GPU:" + gpu)
                            .message(3, line)
                            .message(4, named(COMPUTE, "kernel"))
                            .message(5, named(GROUP_ID, "group_id"))
                            .message(5, named(2, "correlation_id"))
                            .message(5, named(3, "kernel_details")));
        }
        return write(logDirectory, run, host, space.text(4, host).toByteArray());
    }

    /// Lays down a file that breaks off.
    static Path damaged(Path logDirectory, String run, String host) throws IOException {
        return write(logDirectory, run, host, new byte[] {0x0A, 0x7F, 1});
    }

    private static Path write(Path logDirectory, String run, String host, byte[] content)
            throws IOException {
        Path directory = logDirectory.resolve("plugins/profile").resolve(run);
        Files.createDirectories(directory);
        return Files.write(directory.resolve(host + ".xplane.pb"), content);
    }

    private static ProtoOutput event(int kind, long begin, long duration, int group) {
        return new ProtoOutput()
                .number(1, kind)
                .number(2, begin)
                .number(3, duration)
                .message(4, new ProtoOutput().number(1, GROUP_ID).element(4, group));
    }

    private static ProtoOutput named(int id, String name) {
        return new ProtoOutput()
                .element(1, id)
                .message(2, new ProtoOutput().number(1, id).text(2, name));
    }

    /// A worker in a process of its own.
    ///
    /// @param process to be killed
    /// @param grpcPort where it listens
    record WorkerProcess(Process process, int grpcPort) implements AutoCloseable {
        static WorkerProcess start(Path claims) throws IOException {
            ProcessBuilder builder =
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WorkerMain.class.getName());
            builder.environment()
                    .putAll(
                            Map.of(
                                    "TRACEFOLD_HOST", "127.0.0.1",
                                    "PORT", "0",
                                    "TRACEFOLD_WORKER_GRPC_PORT", "0",
                                    "TRACEFOLD_CLAIM_DIR", claims.toString()));
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            Process process = builder.start();
            BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            List<String> words = List.of(String.valueOf(out.readLine()).split("grpc=", -1));
            return new WorkerProcess(process, Integer.parseInt(words.getLast()));
        }

        String address() {
            return "127.0.0.1:" + grpcPort;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
