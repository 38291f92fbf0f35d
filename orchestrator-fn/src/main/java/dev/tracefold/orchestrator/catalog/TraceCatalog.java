// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/// The traces that are known. Safe for any number of threads, and of replicas where the database is
/// theirs in common.
///
/// A trace is told apart by its address and generation: what is heard twice, late or in another order
/// changes nothing, and what was removed does not come back by an event that was on its way.
public interface TraceCatalog {
    /// How many to put at once when there are very many: each time costs what it does for the whole
    /// of the catalog's indexes.
    int MANY = 20_000;

    /// Takes what was heard of traces, all of it or nothing.
    void put(Collection<CatalogTrace> traces);

    /// To be called after very many traces were put: pages are quick sooner. Nothing else changes.
    void settle();

    /// Forgets a trace, unless it has been replaced by a later generation meanwhile.
    void remove(String address, long generation);

    /// Forgets the traces of a store below a prefix which are not among those that are there.
    ///
    /// @param present tells of an address whether it is there
    /// @return how many were forgotten
    int retain(String store, String prefix, java.util.function.Predicate<String> present);

    /// What is known of a trace.
    Optional<CatalogTrace> find(String address);

    /// The columns that lists, filters and orders may name: those of every trace, then metadata and
    /// labels by name.
    List<TraceColumn> columns();

    /// A part of a list.
    ///
    /// @param columns names, in the order wanted; the visible ones when empty
    /// @param limit most rows
    /// @param offset rows before the first
    /// @throws dev.tracefold.processor.error.ProcessorException for a column that is not known or a
    ///     value that its type does not have
    TracePage page(TraceSelection selection, List<String> columns, int limit, long offset);

    /// Every trace of a list, one at a time.
    ///
    /// @param columns names of what is told of each
    /// @param limit most traces; empty for all
    void each(
            TraceSelection selection, List<String> columns, OptionalInt limit, TraceAction action);

    /// Does something with a trace.
    @FunctionalInterface
    interface TraceAction {
        /// Takes a trace.
        ///
        /// @param cells in the order of the columns asked for
        void accept(String address, List<@Nullable String> cells);
    }
}
