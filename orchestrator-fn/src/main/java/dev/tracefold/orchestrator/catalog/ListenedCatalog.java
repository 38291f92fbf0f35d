// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A catalog that tells of its changes, whoever makes them here. What other processes change it does not
/// hear of.
public final class ListenedCatalog implements TraceCatalog {
    private final TraceCatalog catalog;
    private final AtomicReference<Consumer<List<String>>> listener = new AtomicReference<>(_ -> {});

    /// A catalog that nobody listens to yet.
    public ListenedCatalog(TraceCatalog catalog) {
        this.catalog = catalog;
    }

    /// Tells of every change from now on.
    ///
    /// @param changed given the traces that changed; none when it is not known which
    public void tell(Consumer<List<String>> changed) {
        listener.set(changed);
    }

    @Override
    public void put(Collection<CatalogTrace> traces) {
        catalog.put(traces);
        List<String> read =
                traces.stream()
                        .filter(trace -> trace.state() != TraceState.UPLOADED)
                        .map(CatalogTrace::address)
                        .toList();
        if (!read.isEmpty()) {
            listener.get().accept(read);
        }
    }

    @Override
    public void settle() {
        catalog.settle();
    }

    @Override
    public void remove(String address, long generation) {
        catalog.remove(address, generation);
        listener.get().accept(List.of(address));
    }

    @Override
    public int retain(String store, String prefix, Predicate<String> present) {
        int removed = catalog.retain(store, prefix, present);
        if (removed > 0) {
            listener.get().accept(List.of());
        }
        return removed;
    }

    @Override
    public Optional<CatalogTrace> find(String address) {
        return catalog.find(address);
    }

    @Override
    public List<TraceColumn> columns() {
        return catalog.columns();
    }

    @Override
    public TracePage page(TraceSelection selection, List<String> columns, int limit, long offset) {
        return catalog.page(selection, columns, limit, offset);
    }

    @Override
    public void each(
            TraceSelection selection, List<String> columns, OptionalInt limit, TraceAction action) {
        catalog.each(selection, columns, limit, action);
    }
}
