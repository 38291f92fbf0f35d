// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.store.registry.TraceListing;
import dev.tracefold.store.registry.TraceNames;
import dev.tracefold.store.registry.TraceStores;

/// Brings the catalog up to what lies in buckets and on web servers. What a name tells is all that is
/// looked at: to read the beginning of every object would cost a request for each.
final class StoreCatalog {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    // A page asks for many parts of one list.
    private static final Duration FRESH = Duration.ofSeconds(2);
    // A large bucket takes long to list, and is not listed again at once.
    private static final int REST_PER_LOOK = 10;

    private final TraceCatalog catalog;
    private final TraceStores stores;
    private final InstantSource clock;
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    StoreCatalog(TraceCatalog catalog, TraceStores stores, InstantSource clock) {
        this.catalog = catalog;
        this.stores = stores;
        this.clock = clock;
    }

    /// The last look at an address. Whoever asks meanwhile waits for it, rather than see half of it.
    private static final class Look {
        private final ReentrantLock lock = new ReentrantLock();
        // Both guarded by lock.
        private @Nullable TraceSelection found;
        private Instant due = Instant.MIN;
    }

    /// The traces of a bucket, a folder of one, a pattern, or of one address.
    ///
    /// @throws ProcessorException when nothing is there, or the store cannot be asked
    TraceSelection select(String directory) {
        String address = canonical(directory);
        Look look = looks.computeIfAbsent(address, _ -> new Look());
        look.lock.lock();
        try {
            Instant start = clock.instant();
            TraceSelection found = look.found;
            if (found == null || !start.isBefore(look.due)) {
                found = look(address);
                look.found = found;
                Instant end = clock.instant();
                Duration rest = Duration.between(start, end).multipliedBy(REST_PER_LOOK);
                look.due = end.plus(rest.compareTo(FRESH) > 0 ? rest : FRESH);
            }
            return found;
        } finally {
            look.lock.unlock();
        }
    }

    /// Takes traces that are named and not known yet.
    ///
    /// @throws ProcessorException when one is not there
    void take(List<String> addresses) {
        List<CatalogTrace> found = new ArrayList<>();
        for (String address : addresses) {
            found.add(uploaded(address, locate(address).stat()));
        }
        catalog.put(found);
    }

    private TraceSelection look(String address) {
        Optional<TraceListing> listing = stores.listing(address);
        if (listing.isPresent()) {
            return WILDCARD.matcher(address).find()
                    ? matching(listing.get())
                    : below(listing.get(), address.endsWith("/") ? address : address + "/");
        }
        try {
            take(List.of(address));
            return named(List.of(address));
        } catch (ProcessorException e) {
            // People leave out the slash of a folder.
            Optional<TraceListing> folder = stores.listing(address + "/");
            if (folder.isPresent() && folder.get().iterator().hasNext()) {
                return below(folder.get(), address + "/");
            }
            throw e;
        }
    }

    private static TraceSelection named(List<String> addresses) {
        return new TraceSelection("", Optional.of(addresses), List.of(), OrderBy.NONE);
    }

    private TraceSelection matching(TraceListing listing) {
        List<String> addresses = new ArrayList<>();
        put(listing, Map.of(), addresses);
        return named(addresses);
    }

    private TraceSelection below(TraceListing listing, String prefix) {
        TraceSelection all = new TraceSelection(prefix, Optional.empty(), List.of(), OrderBy.NONE);
        Map<String, String> known = known(all);
        List<String> addresses = new ArrayList<>();
        put(listing, known, addresses);
        Set<String> present = new HashSet<>(addresses);
        if (!present.containsAll(known.keySet())) {
            // What was said of a trace since the listing began is not the listing's to take back.
            var _ =
                    catalog.retain(
                            TraceAddress.GCS,
                            prefix,
                            address -> present.contains(address) || !known.containsKey(address));
        }
        return all;
    }

    private Map<String, String> known(TraceSelection selection) {
        Map<String, String> known = new HashMap<>();
        catalog.each(
                selection,
                List.of("generation", "size_bytes", "store"),
                OptionalInt.empty(),
                (address, cells) -> {
                    if (TraceAddress.GCS.equals(cells.get(2))) {
                        known.put(address, cells.get(0) + "/" + cells.get(1));
                    }
                });
        return known;
    }

    private void put(TraceListing listing, Map<String, String> known, List<String> addresses) {
        List<CatalogTrace> batch = new ArrayList<>();
        boolean isMany = false;
        for (TraceListing.Found found : listing) {
            if (!TraceNames.mayBeTrace(found.address())) {
                continue;
            }
            StoredTrace trace = found.trace();
            addresses.add(found.address());
            String version = trace.generation() + "/" + Math.max(0, trace.sizeBytes());
            if (!version.equals(known.get(found.address()))) {
                batch.add(uploaded(found.address(), trace));
            }
            if (batch.size() == TraceCatalog.MANY) {
                catalog.put(batch);
                isMany = true;
                batch.clear();
            }
        }
        catalog.put(batch);
        if (isMany) {
            catalog.settle();
        }
    }

    // Stores tell no time; that of the first look stays.
    private CatalogTrace uploaded(String address, StoredTrace trace) {
        Instant time =
                catalog.find(address)
                        .filter(known -> known.generation() == trace.generation())
                        .flatMap(CatalogTrace::uploaded)
                        .orElseGet(clock::instant);
        return CatalogTrace.uploaded(
                address,
                locate(address).address().store(),
                trace.generation(),
                Math.max(0, trace.sizeBytes()),
                time);
    }

    private TraceStores.Located locate(String address) {
        TraceStores.Located located = stores.locate(address);
        if (located.address().store().equals(TraceAddress.FILE)) {
            throw new ProcessorException(
                    Failure.user(
                            "TRACE_SOURCE",
                            "%s: folders and files are named by their paths".formatted(address)));
        }
        return located;
    }

    /// Objects are in the catalog as the bucket's own notices name them, whichever way somebody writes
    /// them.
    String canonical(String address) {
        TraceAddress located = locate(address).address();
        return located.store().equals(TraceAddress.GCS)
                ? new TraceAddress(TraceAddress.GCS, located.path(), TraceAddress.Form.URI).text()
                : located.text();
    }
}
