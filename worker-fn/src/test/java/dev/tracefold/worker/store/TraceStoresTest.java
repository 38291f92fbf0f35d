// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.store;

import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.worker.store.TraceAddress.Grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Addresses are read as Bigtrace reads them, and refused in its words.
@NullMarked
class TraceStoresTest {
    private static final TraceStore ECHO = path -> TraceSource.bytes(path, new byte[0]);

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'',            Empty trace name is not valid",
                "a.pftrace,     Trace path must contain and begin with / for the prefix",
                "/,             Path prefix does not exist in registry",
                "/nosuch/a,     Path prefix does not exist in registry",
                "/gcs/b/o/x,    Path prefix does not exist in registry",
                "/local,        Empty path is invalid"
            })
    void whatBigtraceRefusesIsRefusedInItsWords(String address, String text) {
        assertThatThrownBy(() -> stores(Grammar.BIGTRACE).locate(address))
                .hasMessage(text)
                .isInstanceOfSatisfying(
                        ProcessorException.class,
                        e -> {
                            assertThat(e.failure().category()).isEqualTo(FailureCategory.USER);
                            assertThat(e.failure().code()).isEqualTo("TRACE_ADDRESS_INVALID");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "/local/a/b,         a/b",
        "/local//a/b.trace,  /a/b.trace",
        "/local/,            ''"
    })
    void anAddressIsAStoreAndAPath(String address, String path) {
        assertThat(stores(Grammar.BIGTRACE).locate(address).find().name()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/local/a/b,         a/b",
        "/local//a/b.trace,  /a/b.trace",
        "a/b,                a/b",
        "/a/b,               /a/b",
        "/localities/a,      /localities/a",
        "file:/a/b,          /a/b",
        "file:///a/b%20c,    /a/b c"
    })
    void plainPathsAreAddressesWhereTheyAreAllowed(String address, String path) {
        assertThat(stores(Grammar.PATHS).locate(address).find().name()).isEqualTo(path);
    }

    @Test
    void anAddressThatIsNoFileIsRefused() {
        assertThatThrownBy(() -> stores(Grammar.PATHS).locate("file:a"))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("file:a is not the address of a file: ");
        assertThatThrownBy(() -> stores(Grammar.PATHS).locate(""))
                .hasMessage("Empty trace name is not valid");
    }

    private static TraceStores stores(Grammar grammar) {
        return new TraceStores(grammar, Map.of(TraceAddress.LOCAL, ECHO));
    }
}
