// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What every store has to do. A store's own test says how to put something into it and is, for the
/// rest, this.
@NullMarked
public abstract class TraceStoreContract {
    /// The store under test; the same one throughout a test.
    protected abstract TraceStore store();

    /// Lays an object down, over the one that is there.
    ///
    /// @param name relative, with slashes
    protected abstract void put(String name, byte[] content) throws Exception;

    /// How the store knows an object of that name.
    protected abstract String path(String name);

    @Test
    void aTraceIsReadAsItWasLaidDown() throws Exception {
        put("runs/a.pftrace", bytes("hello"));

        TraceSource source = store().find(path("runs/a.pftrace"));

        assertThat(source.sizeBytes()).isIn(5L, -1L);
        assertThat(source.name()).contains("a.pftrace");
        assertThat(read(source)).isEqualTo(bytes("hello"));
    }

    @Test
    void aSourceCanBeOpenedAgain() throws Exception {
        put("a", bytes("twice"));
        TraceSource source = store().find(path("a"));

        assertThat(read(source)).isEqualTo(read(source));
    }

    @Test
    void aLargeTraceArrivesWholeAndInOrder() throws Exception {
        byte[] content = new byte[3 * 1024 * 1024 + 17];
        new Random(7).nextBytes(content);
        put("large", content);

        assertThat(Arrays.equals(read(store().find(path("large"))), content)).isTrue();
    }

    @Test
    void aTraceIsReadFromAnyOfItsBytesOn() throws Exception {
        byte[] content = new byte[1024 * 1024 + 17];
        new Random(7).nextBytes(content);
        put("parts", content);
        TraceSource source = store().find(path("parts"));

        for (int from : List.of(0, 1, 700_000, content.length - 1, content.length)) {
            try (InputStream in = source.open(from)) {
                assertThat(
                                Arrays.equals(
                                        in.readAllBytes(),
                                        Arrays.copyOfRange(content, from, content.length)))
                        .as("from %d", from)
                        .isTrue();
            }
        }
    }

    @Test
    void anEmptyObjectIsAnEmptyTrace() throws Exception {
        put("empty", new byte[0]);

        assertThat(read(store().find(path("empty")))).isEmpty();
    }

    @Test
    void namesMayHoldAnything() throws Exception {
        for (String name : List.of("a b", "ä/ö", "100%25", "a+b", "x&y=z", "it's")) {
            put(name, bytes(name));

            assertThat(read(store().find(path(name)))).isEqualTo(bytes(name));
        }
    }

    @Test
    void whatIsNotThereIsTheCallersToMend() {
        assertThatThrownBy(() -> read(store().find(path("nope"))))
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> {
                            assertThat(e.failure().category()).isEqualTo(FailureCategory.USER);
                            assertThat(e.failure().code()).isEqualTo("TRACE_NOT_FOUND");
                            assertThat(e).hasMessageContaining("nope");
                        });
        assertThatThrownBy(() -> store().stat(path("nope"))).isInstanceOf(ProcessorException.class);
    }

    @Test
    void theStoreKnowsSizeAndVersionWithoutReading() throws Exception {
        put("a", bytes("12345"));

        StoredTrace trace = store().stat(path("a"));

        assertThat(trace.path()).isEqualTo(path("a"));
        assertThat(trace.sizeBytes()).isEqualTo(5);
        assertThat(store().stat(path("a"))).isEqualTo(trace);
    }

    @Test
    void whatIsReplacedHasAnotherVersion() throws Exception {
        put("a", bytes("one"));
        StoredTrace before = store().stat(path("a"));
        put("a", bytes("other"));
        StoredTrace after = store().stat(path("a"));

        assertThat(after.version()).isNotEqualTo(before.version());
        assertThat(after.generation()).isGreaterThanOrEqualTo(before.generation());
    }

    @Test
    void aListingHasEveryTraceBelowAPrefixOnceAndInOrder() throws Exception {
        assumeTrue(store().canList());
        List<String> names = List.of("b/x", "runs-old", "runs/a", "runs/a/deep/c", "runs/b", "z");
        for (String name : names) {
            put(name.equals("runs/a") ? "runs/a.x" : name, bytes(name));
        }

        assertThat(listed("", 100)).hasSize(6).isSorted();
        assertThat(listed("runs/", 100))
                .containsExactly(path("runs/a.x"), path("runs/a/deep/c"), path("runs/b"));
        assertThat(listed("runs", 100)).hasSize(4);
        assertThat(listed("runs/a/", 100)).containsExactly(path("runs/a/deep/c"));
        assertThat(listed("nothing", 100)).isEmpty();
    }

    @Test
    void pagesTogetherAreTheWhole() throws Exception {
        assumeTrue(store().canList());
        for (int i = 0; i < 23; i++) {
            put("d%d/f%02d".formatted(i % 3, i), bytes("x"));
        }

        for (int limit : List.of(1, 4, 22, 23, 24)) {
            assertThat(listed("", limit)).as("pages of %d", limit).isEqualTo(listed("", 1000));
        }
        assertThat(listed("", 1000)).hasSize(23);
    }

    @Test
    void aListingTellsSizes() throws Exception {
        assumeTrue(store().canList());
        put("a", bytes("12345"));

        assertThat(store().list(path("a"), "", 10).traces())
                .containsExactly(store().stat(path("a")));
    }

    @Test
    void aStoreThatCannotListSaysSo() {
        assumeTrue(!store().canList());

        assertThatThrownBy(() -> store().list(path(""), "", 10))
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> assertThat(e.failure().category()).isEqualTo(FailureCategory.USER));
    }

    private List<String> listed(String prefix, int limit) {
        List<String> paths = new ArrayList<>();
        String token = "";
        do {
            TracePage page = store().list(path(prefix), token, limit);
            assertThat(page.traces()).hasSizeLessThanOrEqualTo(limit);
            page.traces().forEach(trace -> paths.add(trace.path()));
            token = page.nextPageToken();
        } while (!token.isEmpty());
        return paths;
    }

    /// Everything of a source.
    protected static byte[] read(TraceSource source) throws IOException {
        try (InputStream in = source.open()) {
            return in.readAllBytes();
        }
    }

    /// A text as bytes.
    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
