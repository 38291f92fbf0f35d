// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// A query's own execution, as a trace that the same command reads.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class SelfTraceTest {
    private static final int TRACES = 5;

    @TempDir private Path directory;
    private Path self;

    @BeforeEach
    void query() throws Exception {
        Path traces = Files.createDirectory(directory.resolve("traces"));
        for (int i = 0; i < TRACES; i++) {
            Files.writeString(
                    traces.resolve("t%d.json".formatted(i)),
                    "[{\"name\":\"a\",\"ph\":\"X\",\"ts\":1,\"dur\":2,\"pid\":1,\"tid\":1}]");
        }
        self = directory.resolve("self.pftrace");

        CommandRun run =
                CommandRun.of(
                        "query",
                        "--workers",
                        "2",
                        "--self-trace",
                        self.toString(),
                        "--sql",
                        "SELECT name FROM slice",
                        traces.toString());

        assertThat(run.status()).as(run.err()).isZero();
    }

    @Test
    void everyPhaseIsASlice() {
        assertThat(ask("SELECT name, count(*) AS n FROM slice GROUP BY name ORDER BY name"))
                .isEqualTo(
                        """
                        "name","n"
                        "load",5
                        "merge",5
                        "plan",1
                        "publish",5
                        "query",5
                        "queue",5
                        "receive",5
                        "run",1
                        "shard",5
                        """);
    }

    @Test
    void noSliceIsLeftOpen() {
        assertThat(ask("SELECT count(*) AS n FROM slice WHERE dur < 0 OR ts <= 0"))
                .isEqualTo("\"n\"\n0\n");
        assertThat(ask("SELECT count(*) AS n FROM stats WHERE severity != 'info' AND value > 0"))
                .isEqualTo("\"n\"\n0\n");
    }

    @Test
    void loadingAndQueryingAreWithinTheShardOfAWorkersTrack() {
        assertThat(
                        ask(
                                "SELECT DISTINCT p.name AS shard, c.name AS phase,"
                                        + " t.name GLOB 'shard-*' AS worker FROM slice c"
                                        + " JOIN slice p ON c.parent_id = p.id"
                                        + " JOIN track t ON c.track_id = t.id"
                                        + " ORDER BY 1, 2"))
                .isEqualTo(
                        """
                        "shard","phase","worker"
                        "run","plan",0
                        "shard","load",1
                        "shard","query",1
                        """);
    }

    @Test
    void placesAreTracksOfTheProcess() {
        assertThat(
                        ask(
                                "SELECT DISTINCT t.name FROM process_track t JOIN process p USING"
                                        + " (upid) WHERE p.name = 'tracefold' AND t.name IN"
                                        + " ('embedded', 'publisher', 'queue', 'shard-0', 'merge"
                                        + " embedded') ORDER BY 1"))
                .isEqualTo(
                        """
                        "name"
                        "embedded"
                        "merge embedded"
                        "publisher"
                        "queue"
                        "shard-0"
                        """);
    }

    @Test
    void aShardFlowsFromItsRequestToItsAnswer() {
        assertThat(
                        ask(
                                "SELECT o.name AS a, i.name AS b, count(*) AS n FROM flow"
                                        + " JOIN slice o ON slice_out = o.id"
                                        + " JOIN slice i ON slice_in = i.id"
                                        + " WHERE extract_arg(o.arg_set_id, 'debug.shard')"
                                        + " = extract_arg(i.arg_set_id, 'debug.shard')"
                                        + " GROUP BY 1, 2 ORDER BY 1, 2"))
                .contains("\"shard\",\"merge\",5\n");
    }

    private String ask(String sql) {
        CommandRun run = CommandRun.of("processor", self.toString(), "--sql", sql);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }
}
