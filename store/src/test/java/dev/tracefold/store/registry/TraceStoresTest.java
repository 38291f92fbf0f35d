// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.registry.TraceAddress.Grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Addresses are read as Bigtrace reads them, and refused in its words.
@NullMarked
class TraceStoresTest {
    private static final TraceStore ECHO =
            new TraceStore() {
                @Override
                public TraceSource find(String path) {
                    return TraceSource.bytes(path, new byte[0]);
                }

                @Override
                public StoredTrace stat(String path) {
                    return new StoredTrace(path, 0, 0, "");
                }

                @Override
                public TracePage list(String prefix, String pageToken, int limit) {
                    return new TracePage(List.of(stat(prefix + "a"), stat(prefix + "b/c")), "");
                }
            };

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'',            Empty trace name is not valid",
                "a.pftrace,     Trace path must contain and begin with / for the prefix",
                "/,             Path prefix does not exist in registry",
                "/nosuch/a,     Path prefix does not exist in registry",
                "/gcs/b/o/x,    Path prefix does not exist in registry",
                "gs:b,          Trace path must contain and begin with / for the prefix",
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

    @ParameterizedTest
    @CsvSource({
        "gs://b/o/x y,          gcs,  b/o/x y",
        "gs://b/o#12,           gcs,  b/o#12",
        "/gcs/b/o/runs%2Fx%20y, gcs,  b/runs/x y",
        "/gcs/b/o/a+b,          gcs,  b/a+b",
        "/gcs/b/o/100%,         gcs,  b/100%",
        "/gcs/b,                gcs,  b",
        "https://h/a?x=*,       http, https://h/a?x=*",
        "file:///a/b%20c,       file, /a/b c",
        "mem://x/y,             mem,  x/y",
        "/mem/x/y,              mem,  x/y"
    })
    void everyStoreHasItsAddressesInBothForms(String address, String store, String path) {
        TraceAddress parsed = TraceAddress.parse(address, Grammar.BIGTRACE);

        assertThat(parsed.store()).isEqualTo(store);
        assertThat(parsed.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gs://b/o/x y",
                "/gcs/b/o/runs%2Fx%20y~1",
                "https://h/a?x=*",
                "file:///a/b%20c",
                "/local//a/b",
                "mem://x/y",
                "/mem/x/y"
            })
    void anAddressIsWrittenAsItWasRead(String address) {
        assertThat(TraceAddress.parse(address, Grammar.BIGTRACE).text()).isEqualTo(address);
    }

    @Test
    void aSchemeWithoutAStoreIsRefused() {
        assertThatThrownBy(() -> stores(Grammar.PATHS).locate("s3://b/x"))
                .hasMessage("s3://b/x: there is no store for s3://");
        assertThatThrownBy(() -> stores(Grammar.BIGTRACE).locate("s3://b/x"))
                .hasMessage("Trace path must contain and begin with / for the prefix");
    }

    @ParameterizedTest
    @CsvSource({
        "mem://x/,          mem://x/a mem://x/b/c",
        "/mem/x/,           /mem/x/a /mem/x/b/c",
        "mem://x/*,         mem://x/a",
        "mem://x/**/c,      mem://x/b/c",
        "mem://x/**/a,      mem://x/a",
        "'mem://x/{a,d}',   mem://x/a",
        "mem://x/[!a]*/?,   mem://x/b/c",
        "mem://x/b/**,      mem://x/b/a mem://x/b/b/c"
    })
    void aFolderOrPatternStandsForTheTracesOfIt(String address, String expected) {
        List<String> found = new ArrayList<>();
        TraceStores stores = new TraceStores(Grammar.BIGTRACE, Map.of("mem", ECHO));

        stores.listing(address).orElseThrow().forEach(trace -> found.add(trace.address()));

        assertThat(found).containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/local/a", "a/*", "b/", "file:///a"})
    void whatNamesOneTraceOrAPathIsNoListing(String address) {
        assertThat(stores(Grammar.PATHS).listing(address)).isEmpty();
    }

    private static TraceStores stores(Grammar grammar) {
        return new TraceStores(grammar, Map.of(TraceAddress.FILE, ECHO));
    }
}
