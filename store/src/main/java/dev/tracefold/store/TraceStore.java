// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store;

import dev.tracefold.processor.source.TraceSource;

/// The traces of one kind of address. Shared by all shards, so safe for many threads.
///
/// A path is what is left of an address once its store is known: `bucket/object` for instance. What
/// goes wrong is a [dev.tracefold.processor.error.ProcessorException]: of category user when there is no such trace or it may not
/// be read, resource when it is larger than allowed, external when the store cannot be asked.
///
/// CONTRIBUTING.md says how to add one; `TraceStoreContract` in the tests is what each has to pass.
public interface TraceStore extends AutoCloseable {
    /// A trace whose bytes can be opened, now or a little later. That it is missing shows here, not at
    /// the first read. What is read is of one version: a trace that is replaced meanwhile fails with
    /// code `TRACE_CHANGED` rather than giving bytes of both, where the store can tell.
    TraceSource find(String path);

    /// What the store knows of a trace without reading it.
    StoredTrace stat(String path);

    /// A page of the traces whose path begins so, at any depth, in the order of their paths.
    ///
    /// @param prefix the beginning of a path, not a folder: `runs/a` is that of `runs/ab` too
    /// @param pageToken where the page before ended, as that one said; empty for the first
    /// @param limit how many at most, at least 1; a store may give fewer, and others after them
    TracePage list(String prefix, String pageToken, int limit);

    /// Whether the store knows what it holds. One that does not refuses every [#list], and an address
    /// of it always means one trace, whatever wildcards it seems to have.
    default boolean canList() {
        return true;
    }

    /// Lets go of connections. What is read then may break off.
    @Override
    default void close() {}
}
