// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Rows on the wire: the engine's result is cut into Perfetto's `QueryResult` parts by a
/// [ResultEncoder] and read back as the same kind of result by a [DecodedResult].
///
/// A [ShardAnswer] is the parts of one shard, in the event while they are small and behind a
/// [ClaimCheck] in a [ClaimCheckStore] otherwise; a [ResultSpool] decides while the query runs, so
/// that no answer has to fit into memory. Events know this package; it does not know events.
@NullMarked
package dev.tracefold.events.result;

import org.jspecify.annotations.NullMarked;
