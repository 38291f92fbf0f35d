// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/// What is known of a trace. Whoever hears of it knows a part: [#merged(CatalogTrace)] puts the parts
/// together, in whichever order they came and however often.
///
/// @param address where it lies, as a query names it
/// @param store kind of store: file, gcs, http
/// @param generation version of the object in its store; a larger one replaces it
/// @param sizeBytes of the file
/// @param state how far it has come
/// @param error why it cannot be read; empty when it can
/// @param uploaded when it came to lie there
/// @param index what reading it showed
/// @param metadata what is known by name; labels of the path are added by the catalog
public record CatalogTrace(
        String address,
        String store,
        long generation,
        long sizeBytes,
        TraceState state,
        Optional<String> error,
        Optional<Instant> uploaded,
        Optional<Index> index,
        Map<String, MetadataValue> metadata) {
    public CatalogTrace {
        requireNonNull(address, "address");
        requireNonNull(store, "store");
        requireNonNull(state, "state");
        requireNonNull(error, "error");
        requireNonNull(uploaded, "uploaded");
        requireNonNull(index, "index");
        metadata = Map.copyOf(metadata);
    }

    /// What reading a trace showed.
    ///
    /// @param time when it was read
    /// @param kind format the sniffer saw: proto, json, ...
    /// @param startNanos first moment, on the trace clock
    /// @param endNanos last moment
    /// @param rowCounts rows by table name
    /// @param snapshotAddress where its snapshot lies; empty when there is none
    /// @param snapshotBytes size of the snapshot
    public record Index(
            Instant time,
            String kind,
            OptionalLong startNanos,
            OptionalLong endNanos,
            Map<String, Long> rowCounts,
            Optional<String> snapshotAddress,
            long snapshotBytes) {
        public Index {
            requireNonNull(time, "time");
            requireNonNull(kind, "kind");
            requireNonNull(startNanos, "startNanos");
            requireNonNull(endNanos, "endNanos");
            rowCounts = Map.copyOf(rowCounts);
            requireNonNull(snapshotAddress, "snapshotAddress");
        }
    }

    /// A trace that lies in its store.
    public static CatalogTrace uploaded(
            String address, String store, long generation, long sizeBytes, Instant time) {
        return new CatalogTrace(
                address,
                store,
                generation,
                sizeBytes,
                TraceState.UPLOADED,
                Optional.empty(),
                Optional.of(time),
                Optional.empty(),
                Map.of());
    }

    /// A trace that was read.
    public static CatalogTrace indexed(
            String address,
            String store,
            long generation,
            long sizeBytes,
            Index index,
            Map<String, MetadataValue> metadata) {
        return new CatalogTrace(
                address,
                store,
                generation,
                sizeBytes,
                TraceState.INDEXED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(index),
                metadata);
    }

    /// A trace that cannot be read.
    public static CatalogTrace failed(
            String address, String store, long generation, long sizeBytes, String error) {
        return new CatalogTrace(
                address,
                store,
                generation,
                sizeBytes,
                TraceState.FAILED,
                Optional.of(error),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /// The same with more metadata.
    public CatalogTrace withMetadata(Map<String, MetadataValue> more) {
        Map<String, MetadataValue> all = new LinkedHashMap<>(metadata);
        all.putAll(more);
        return new CatalogTrace(
                address, store, generation, sizeBytes, state, error, uploaded, index, all);
    }

    /// This and what was heard of the same address besides: the larger generation, and of the same one
    /// all that either knows.
    public CatalogTrace merged(CatalogTrace other) {
        if (generation != other.generation) {
            return generation > other.generation ? this : other;
        }
        boolean otherIsLater = other.state.rank() >= state.rank();
        CatalogTrace later = otherIsLater ? other : this;
        CatalogTrace earlier = otherIsLater ? this : other;
        Map<String, MetadataValue> all = new LinkedHashMap<>(earlier.metadata);
        all.putAll(later.metadata);
        return new CatalogTrace(
                address,
                later.store.isEmpty() ? earlier.store : later.store,
                generation,
                later.sizeBytes > 0 ? later.sizeBytes : earlier.sizeBytes,
                later.state,
                later.error,
                later.uploaded.or(earlier::uploaded),
                later.index.or(earlier::index),
                all);
    }
}
