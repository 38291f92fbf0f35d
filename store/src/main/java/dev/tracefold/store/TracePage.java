// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store;

import java.util.List;

import static java.util.Objects.requireNonNull;

/// Some of the traces of a listing.
///
/// @param traces these
/// @param nextPageToken what brings the ones after them; empty when there are none
public record TracePage(List<StoredTrace> traces, String nextPageToken) {
    public TracePage {
        traces = List.copyOf(traces);
        requireNonNull(nextPageToken, "nextPageToken");
    }
}
