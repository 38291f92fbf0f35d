// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.TraceStoreContract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@NullMarked
class FileStoreContractTest extends TraceStoreContract {
    @TempDir Path root;
    @TempDir Path elsewhere;

    @Override
    protected TraceStore store() {
        return new FileTraceStore(Optional.of(root));
    }

    @Override
    protected void put(String name, byte[] content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    @Override
    protected String path(String name) {
        return name;
    }

    @Test
    void aListingLeavesOutWhatIsHiddenAndWhatLeadsOut() throws IOException {
        put("a", bytes("x"));
        put(".hidden/b", bytes("x"));
        put("sub/.c", bytes("x"));
        Files.createSymbolicLink(root.resolve("out"), Files.createFile(elsewhere.resolve("x")));
        Files.createSymbolicLink(root.resolve("in"), root.resolve("a"));
        Files.createSymbolicLink(root.resolve("ring"), root);

        assertThat(store().list("", "", 10).traces())
                .extracting(StoredTrace::path)
                .containsExactly("a", "in");
    }

    @Test
    void noListingLeavesTheRoot() {
        assertThatThrownBy(() -> store().list("../", "", 10)).hasMessageContaining("it is outside");
        assertThatThrownBy(() -> store().list("/etc/", "", 10))
                .hasMessageContaining("it is outside");
    }
}
