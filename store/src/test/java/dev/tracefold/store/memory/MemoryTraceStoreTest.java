// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.memory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.store.TraceStore;
import dev.tracefold.store.TraceStoreContract;
import dev.tracefold.store.registry.TraceAddress.Grammar;
import dev.tracefold.store.registry.TraceStores;

import static org.assertj.core.api.Assertions.assertThat;

/// Whoever adds a store as CONTRIBUTING.md says has one that passes.
@NullMarked
class MemoryTraceStoreTest extends TraceStoreContract {
    private static final Path SOURCE =
            Path.of("src/test/java/dev/tracefold/store/memory/MemoryTraceStore.java");
    private static final Path PAGE = Path.of("../CONTRIBUTING.md");

    private final MemoryTraceStore store = new MemoryTraceStore();

    @Override
    protected TraceStore store() {
        return store;
    }

    @Override
    protected void put(String name, byte[] content) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : content) {
            bytes.add(b);
        }
        store.put(path(name), bytes);
    }

    @Override
    protected String path(String name) {
        return "shelf/" + name;
    }

    @Test
    void itsAddressesAreItsNameInBothForms() {
        put("a", bytes("x"));
        TraceStores stores = new TraceStores(Grammar.BIGTRACE, Map.of("mem", store));

        assertThat(stores.locate("mem://shelf/a").find().sizeBytes()).isEqualTo(1);
        assertThat(stores.locate("/mem/shelf/a").find().sizeBytes()).isEqualTo(1);
        assertThat(stores.listing("mem://shelf/**").orElseThrow())
                .extracting("address")
                .containsExactly("mem://shelf/a");
    }

    @Test
    void thePageShowsThisVeryCode() throws Exception {
        String source = Files.readString(SOURCE);
        String shown =
                source.substring(
                        source.indexOf("// page: begin") + "// page: begin".length(),
                        source.indexOf("// page: end"));

        assertThat(Files.readString(PAGE).replaceAll("\\s+", ""))
                .contains(shown.strip().replaceAll("\\s+", ""));
    }
}
