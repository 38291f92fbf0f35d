// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress.Grammar;
import dev.tracefold.store.registry.TraceStores;

import static org.assertj.core.api.Assertions.assertThat;

class TraceSelectionTest {
    private static final TraceStores STORES =
            TraceStores.open(StoreSettings.defaults(Grammar.PATHS, Optional.empty()));

    @TempDir private Path dir;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name :
                List.of("b.json", "a.pftrace", "sub/deep/c.json", "README.md", ".hidden/d.json")) {
            Path file = dir.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "[]");
        }
        Files.createDirectories(dir.resolve("empty"));
    }

    @Test
    void aFolderStandsForItsTracesAtAnyDepthInOrderOfName() {
        assertThat(selected(dir.toString()).traces())
                .containsExactly(path("a.pftrace"), path("b.json"), path("sub/deep/c.json"));
    }

    @Test
    void aPatternStandsForWhatItMatches() {
        assertThat(selected(path("*.json")).traces()).containsExactly(path("b.json"));
        assertThat(selected(path("sub/**/*.json")).traces())
                .containsExactly(path("sub/deep/c.json"));
        assertThat(selected(path("s*")).traces()).containsExactly(path("sub/deep/c.json"));
    }

    @Test
    void filesAndAddressesStandForThemselvesEvenWhenTheyAreNotThere() {
        List<String> words =
                List.of(path("nothing"), "gs://bucket/a", "https://host/a*b", path("README.md"));

        assertThat(TraceSelection.of(words, TraceSelectionTest::isTrace, STORES).traces())
                .containsExactlyElementsOf(words);
    }

    @Test
    void theOrderOfTheWordsIsKept() {
        List<String> words = List.of(path("b.json"), path("a.pftrace"), path("b.json"));

        assertThat(TraceSelection.of(words, TraceSelectionTest::isTrace, STORES).traces())
                .containsExactlyElementsOf(words);
    }

    @Test
    void whatHoldsNoTraceIsNamed() {
        TraceSelection selection = selected(path("empty"), path("*.trace"));

        assertThat(selection.traces()).isEmpty();
        assertThat(selection.empty()).containsExactly(path("empty"), path("*.trace"));
    }

    private static TraceSelection selected(String... words) {
        return TraceSelection.of(List.of(words), TraceSelectionTest::isTrace, STORES);
    }

    private static boolean isTrace(Path file) {
        return !file.toString().endsWith(".md");
    }

    private String path(String name) {
        return dir.resolve(name).toString();
    }
}
