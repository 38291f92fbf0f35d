// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.api.TextRows;
import dev.tracefold.orchestrator.results.BucketResultStore;
import dev.tracefold.orchestrator.results.FileResultStore;
import dev.tracefold.orchestrator.results.ResultReader.Selection;
import dev.tracefold.orchestrator.results.ResultWriter;
import dev.tracefold.store.gcs.FakeGcs;
import dev.tracefold.store.gcs.GcsObjects;
import dev.tracefold.store.gcs.GcsSettings;
import dev.tracefold.store.transfer.TransferSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// Rows of queries in a bucket, as two replicas see them.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class BucketResultsTest {
    private static final String UUID = "7720667b";

    @TempDir private Path dir;
    private FakeGcs gcs;
    private BucketResultStore one;
    private BucketResultStore other;

    @BeforeEach
    void open() throws IOException {
        gcs = FakeGcs.start();
        one = store("one");
        other = store("other");
    }

    @AfterEach
    void close() {
        gcs.close();
    }

    @Test
    void rowsThatAreCompleteAreReadByEveryReplica() {
        write(one, "a");
        assertThat(names(one)).containsExactly("a");
        assertThat(other.open(UUID)).isEmpty();

        one.settle(UUID);

        assertThat(gcs.names("rows")).containsExactly("kept/7720667b.rows.db");
        assertThat(names(one)).containsExactly("a");
        assertThat(names(other)).containsExactly("a");
        assertThat(other.all()).containsExactly(UUID);
    }

    @Test
    void anotherReplicaGoesOnAndIsReadInItsTurn() {
        write(one, "a");
        one.settle(UUID);
        assertThat(names(one)).containsExactly("a");

        try (ResultWriter writer = other.resume(UUID).orElseThrow()) {
            assertThat(writer.open()).hasSize(1);
            assertThat(writer.add(1, rows("b"))).isTrue();
        }
        other.settle(UUID);

        assertThat(names(one)).containsExactly("a", "b");
    }

    @Test
    void whatIsDeletedIsGoneForAll() {
        write(one, "a");
        one.settle(UUID);
        assertThat(names(other)).containsExactly("a");

        one.delete(UUID);

        assertThat(other.open(UUID)).isEmpty();
        assertThat(other.all()).isEmpty();
        assertThat(gcs.names("rows")).isEmpty();
    }

    @Test
    void whatTheBucketDoesNotTakeIsReadWhereItIs() {
        write(one, "a");
        gcs.fail(new FakeGcs.Fault.Status(403));

        one.settle(UUID);

        assertThat(names(one)).containsExactly("a");
    }

    private static void write(BucketResultStore store, String name) {
        try (ResultWriter writer =
                store.create(
                        UUID,
                        List.of(),
                        100,
                        traces -> {
                            traces.accept("gs://t/0", List.of());
                            traces.accept("gs://t/1", List.of());
                        })) {
            assertThat(writer.add(0, rows(name))).isTrue();
        }
    }

    private static TextRows rows(String name) {
        TextRows rows = new TextRows(List.of("name"));
        rows.add(name);
        return rows;
    }

    private static List<String> names(BucketResultStore store) {
        return store.open(UUID).orElseThrow().page(Selection.ALL, 10, 0).rows().stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }

    private BucketResultStore store(String name) {
        URI endpoint = gcs.endpoint();
        return new BucketResultStore(
                new FileResultStore(dir.resolve(name)),
                new FileResultStore(dir.resolve(name).resolve("copies")),
                new GcsObjects(
                        new GcsSettings(Optional.of(endpoint), TransferSettings.DEFAULTS),
                        "rows",
                        "kept/"));
    }
}
