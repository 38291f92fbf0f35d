// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.gcs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.TraceStoreContract;
import dev.tracefold.store.gcs.FakeGcs.Fault;
import dev.tracefold.store.transfer.TransferSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Buckets, by Google's own client against a server on this machine that can be made to fail.
@NullMarked
class GcsTraceStoreTest extends TraceStoreContract {
    private static final String BUCKET = "traces";
    private static final int RANGE = 64 * 1024;

    private final FakeGcs gcs = FakeGcs.start();
    private final GcsTraceStore store = new GcsTraceStore(settings(gcs, Long.MAX_VALUE));

    GcsTraceStoreTest() throws IOException {}

    private static GcsSettings settings(FakeGcs gcs, long maxTraceBytes) {
        return settings(gcs, maxTraceBytes, 3);
    }

    private static GcsSettings settings(FakeGcs gcs, long maxTraceBytes, int attempts) {
        return new GcsSettings(
                Optional.of(gcs.endpoint()),
                new TransferSettings(
                        RANGE,
                        3,
                        attempts,
                        Duration.ofMillis(1),
                        Duration.ofSeconds(20),
                        maxTraceBytes));
    }

    @AfterEach
    void stop() {
        store.close();
        gcs.close();
    }

    @Override
    protected TraceStore store() {
        return store;
    }

    @Override
    protected void put(String name, byte[] content) {
        gcs.put(BUCKET, name, content);
    }

    @Override
    protected String path(String name) {
        return BUCKET + "/" + name;
    }

    @Test
    void aTraceIsFetchedByRangesOfOneGeneration() throws IOException {
        byte[] content = random(5 * RANGE + 1);
        long generation = gcs.put(BUCKET, "a", content);

        assertThat(Arrays.equals(read(store.find(path("a"))), content)).isTrue();

        assertThat(gcs.requests())
                .filteredOn(request -> request.contains("alt=media"))
                .hasSize(6)
                .allMatch(request -> request.contains("ifGenerationMatch=" + generation))
                .anyMatch(request -> request.endsWith("bytes=131072-196607"));
    }

    @Test
    void aTraceThatIsReplacedMeanwhileIsAnErrorThatSaysSo() throws IOException {
        long generation = gcs.put(BUCKET, "a", random(20 * RANGE));
        TraceSource source = store.find(path("a"));
        gcs.put(BUCKET, "a", random(20 * RANGE));

        assertThatThrownBy(() -> read(source))
                .hasMessage(
                        "Failed to download trace: gs://traces/a: it was replaced or removed"
                                + " (412: version %d is gone)",
                        generation)
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> {
                            assertThat(e.failure().code()).isEqualTo("TRACE_CHANGED");
                            assertThat(e.failure().retryable()).isTrue();
                        });
    }

    @Test
    void aTraceThatIsReplacedWhileItIsReadIsNoMixture() throws IOException {
        gcs.put(BUCKET, "a", random(20 * RANGE));
        try (InputStream in = store.find(path("a")).open()) {
            assertThat(in.readNBytes(RANGE)).hasSize(RANGE);
            gcs.put(BUCKET, "a", random(20 * RANGE));

            assertThatThrownBy(in::readAllBytes).hasMessageContaining("412");
        }
    }

    @Test
    void aGenerationCanBeAskedFor() throws IOException {
        long generation = gcs.put(BUCKET, "a", bytes("one"));

        assertThat(read(store.find(path("a#" + generation)))).isEqualTo(bytes("one"));

        gcs.put(BUCKET, "a", bytes("two"));
        assertThatThrownBy(() -> store.find(path("a#" + generation)))
                .hasMessageContaining("version %d is gone", generation)
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> assertThat(e.failure().retryable()).isFalse());
    }

    @Test
    void whatMayPassIsTriedAgain() throws IOException {
        byte[] content = random(4 * RANGE);
        gcs.put(BUCKET, "a", content);
        gcs.fail(
                new Fault.Status(503),
                new Fault.Truncated(100),
                new Fault.Status(429),
                new Fault.None(),
                new Fault.Truncated(0),
                new Fault.Status(500));

        // One range may meet all of them.
        try (GcsTraceStore patient = new GcsTraceStore(settings(gcs, Long.MAX_VALUE, 10))) {
            assertThat(Arrays.equals(read(patient.find(path("a"))), content)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 429, 500})
    void butNotForEver(int status) {
        gcs.put(BUCKET, "a", bytes("x"));
        for (int i = 0; i < 20; i++) {
            gcs.fail(new Fault.Status(status));
        }

        assertThatThrownBy(() -> read(store.find(path("a"))))
                .hasMessageStartingWith(
                        "Failed to download trace: gs://traces/a: %d ".formatted(status))
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> {
                            assertThat(e.failure().category()).isEqualTo(FailureCategory.EXTERNAL);
                            assertThat(e.failure().retryable()).isTrue();
                        });
        assertThat(gcs.requests())
                .filteredOn(request -> request.contains("alt=media"))
                .hasSizeLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"403, TRACE_FORBIDDEN", "401, TRACE_FORBIDDEN", "404, TRACE_NOT_FOUND"})
    void whatIsTheCallersToMendIsNotTriedAgain(int status, String code) {
        gcs.put(BUCKET, "a", bytes("x"));
        gcs.fail(new Fault.Status(status));

        assertThatThrownBy(() -> read(store.find(path("a"))))
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> {
                            assertThat(e.failure().code()).isEqualTo(code);
                            assertThat(e.failure().category()).isEqualTo(FailureCategory.USER);
                        });
    }

    @Test
    void aSlowAnswerIsWaitedFor() throws IOException {
        gcs.put(BUCKET, "a", bytes("late"));
        gcs.fail(new Fault.Slow(300));

        assertThat(read(store.find(path("a")))).isEqualTo(bytes("late"));
    }

    @Test
    void aWrongBitIsNoticedAtTheEnd() {
        gcs.put(BUCKET, "a", random(2 * RANGE));
        gcs.fail(new Fault.None(), new Fault.Flipped());

        assertThatThrownBy(() -> read(store.find(path("a"))))
                .hasMessageContaining("expected crc32c");
    }

    @Test
    void oversizeObjectsAreRefusedBeforeTheyAreRead() {
        gcs.put(BUCKET, "a", random(1001));
        try (GcsTraceStore small = new GcsTraceStore(settings(gcs, 1000))) {
            assertThatThrownBy(() -> small.find(path("a")))
                    .hasMessage(
                            "Failed to download trace: gs://traces/a: it has 1001 bytes and at most"
                                    + " 1000 are allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket", "bucket/", "/object", ""})
    void aPathIsABucketAndAnObject(String path) {
        assertThatThrownBy(() -> store.find(path))
                .hasMessage(
                        "Failed to download trace: gs://%s: expected a bucket and an object", path);
    }

    @Test
    void aServerThatIsNotThereIsSomebodyElsesFault() throws IOException {
        FakeGcs gone = FakeGcs.start();
        gone.close();
        try (GcsTraceStore lost = new GcsTraceStore(settings(gone, 1000))) {
            assertThatThrownBy(() -> lost.find(path("a")))
                    .hasMessageStartingWith("Failed to download trace: gs://traces/a: ")
                    .isInstanceOfSatisfying(
                            ProcessorException.class,
                            e ->
                                    assertThat(e.failure().category())
                                            .isEqualTo(FailureCategory.EXTERNAL));
        }
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
