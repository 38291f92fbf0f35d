// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.store.gcs.FakeGcs;

import static org.assertj.core.api.Assertions.assertThat;

/// `tracefold snapshot`, and who profits from it.
class SnapshotCommandTest {
    @TempDir private Path dir;
    private FakeGcs gcs;

    @BeforeEach
    void fill() throws IOException {
        gcs = FakeGcs.start();
        gcs.put("traces", "a.json", trace("a"));
        gcs.put("traces", "b.json", trace("b"));
    }

    @AfterEach
    void stop() {
        gcs.close();
    }

    @Test
    void tracesAreLoadedOnceForAllMachines() throws IOException {
        assertThat(snapshot("one", "gs://traces/").err())
                .startsWith("2 loaded, 0 there already, 0 failed in ");
        assertThat(snapshot("one", "gs://traces/").err())
                .startsWith("0 loaded, 2 there already, 0 failed in ");
        assertThat(snapshot("two", "gs://traces/").err())
                .startsWith("0 loaded, 2 there already, 0 failed in ");
        assertThat(files("two")).hasSize(2);
    }

    @Test
    void aQueryOnAnotherMachineDoesNotReadTheTrace() throws IOException {
        assertThat(snapshot("one", "gs://traces/a.json").status()).isZero();
        int before = gcs.requests().size();

        CommandRun run =
                CommandRun.of(
                        with(
                                "two",
                                "query",
                                "--format",
                                "csv",
                                "--sql",
                                "SELECT name FROM slice",
                                "gs://traces/a.json"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("_trace_address,name\ngs://traces/a.json,a\n");
        assertThat(gcs.requests().subList(before, gcs.requests().size()))
                .noneMatch(request -> request.contains("a.json") && request.contains("alt=media"))
                .anyMatch(request ->
                        request.contains(".tfsnap.zst") && request.contains("alt=media"));
    }

    @Test
    void aTraceThatCannotBeLoadedIsNamedAndTheOthersAreKept() throws IOException {
        Path bad = Files.writeString(dir.resolve("bad.json"), "{");

        CommandRun run = snapshot("one", "gs://traces/a.json", bad.toString());

        assertThat(run.status()).isEqualTo(ExitStatus.SOME_TRACES_FAILED.code());
        assertThat(run.err())
                .startsWith("1 loaded, 0 there already, 1 failed in ")
                .contains(bad.toString());
        assertThat(files("one")).hasSize(1);
    }

    @Test
    void whereSnapshotsGoHasToBeSaid() {
        CommandRun nowhere = CommandRun.of("snapshot", "x.json");
        assertThat(nowhere.status()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(nowhere.err()).contains("where are snapshots kept: --snapshots DIR");

        CommandRun elsewhere =
                CommandRun.of("query", "--snapshot-store", "gs://b", "--sql", "SELECT 1", "x.json");
        assertThat(elsewhere.err()).contains("--snapshot-store wants --snapshots");
    }

    private CommandRun snapshot(String machine, String... traces) {
        List<String> words = new ArrayList<>(List.of("snapshot"));
        words.addAll(Arrays.asList(traces));
        return CommandRun.of(with(machine, words.toArray(String[]::new)));
    }

    private String[] with(String machine, String... words) {
        return Stream.concat(
                        Arrays.stream(words),
                        Stream.of(
                                "--snapshots",
                                dir.resolve(machine).toString(),
                                "--snapshot-store",
                                "gs://snapshots/all",
                                "--gcs-endpoint",
                                gcs.endpoint().toString()))
                .toArray(String[]::new);
    }

    private List<Path> files(String machine) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve(machine))) {
            return files.toList();
        }
    }

    private static byte[] trace(String name) {
        return "[{\"ph\":\"X\",\"name\":\"%s\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":1}]"
                .formatted(name)
                .getBytes(StandardCharsets.UTF_8);
    }
}
