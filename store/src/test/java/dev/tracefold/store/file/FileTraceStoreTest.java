// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The worker's own files, and none but those below the root.
@NullMarked
class FileTraceStoreTest {
    @TempDir Path directory;
    private Path root = Path.of("");

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/a.trace"), "inside");
        Files.writeString(directory.resolve("secret"), "outside");
    }

    @Test
    void relativePathsStartAtTheRoot() throws IOException {
        assertThat(read("sub/a.trace")).isEqualTo("inside");
        assertThat(read("sub/../sub/a.trace")).isEqualTo("inside");
    }

    @Test
    void absolutePathsBelowTheRootAreFine() throws IOException {
        assertThat(read(root.resolve("sub/a.trace").toString())).isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "sub/../../secret", "/etc/passwd", "../root2/x", ".."})
    void nothingOutsideTheRootIsOpened(String path) {
        assertThatThrownBy(() -> read(path))
                .hasMessage(
                        "could not open trace file %s (it is outside %s)".formatted(path, root));
    }

    @Test
    void aLinkThatLeadsOutIsNotFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), directory.resolve("secret"));
        Files.createSymbolicLink(root.resolve("dir"), directory);

        assertThatThrownBy(() -> read("link")).hasMessageContaining("it is outside");
        assertThatThrownBy(() -> read("dir/secret")).hasMessageContaining("it is outside");
    }

    @Test
    void aLinkThatStaysInsideIsFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), root.resolve("sub/a.trace"));

        assertThat(read("link")).isEqualTo("inside");
    }

    @Test
    void aMissingFileIsMissingInBigtracesWords() {
        assertThatThrownBy(() -> read("nope"))
                .hasMessage(
                        "could not open trace file %s/nope (errno: 2, No such file or directory)"
                                .formatted(root));
        assertThatThrownBy(() -> new FileTraceStore(Optional.empty()).find("no/such"))
                .hasMessage(
                        "could not open trace file no/such (errno: 2, No such file or directory)");
    }

    private String read(String path) throws IOException {
        try (var in = new FileTraceStore(Optional.of(root)).find(path).open()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
