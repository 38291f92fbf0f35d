// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What runs for whom. A cancelled query is remembered for a while, because its shards may still be
/// on their way; how many are remembered is bounded, since an old one can only cost a shard.
public final class RunningShards {
    private static final int REMEMBERED = 1024;

    // Guarded by this.
    private final Map<String, List<ShardControl>> running = new HashMap<>();
    private final Map<String, Boolean> cancelled =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// Announces a shard; it is stopped at once when its query is cancelled already.
    public void started(String queryId, ShardControl control) {
        boolean late;
        synchronized (this) {
            running.computeIfAbsent(queryId, _ -> new ArrayList<>()).add(control);
            late = cancelled.containsKey(queryId);
        }
        if (late) {
            control.cancel();
        }
    }

    /// Forgets a shard.
    public synchronized void ended(String queryId, ShardControl control) {
        running.computeIfPresent(
                queryId,
                (_, controls) -> {
                    controls.remove(control);
                    return controls.isEmpty() ? null : controls;
                });
    }

    /// Stops all shards of a query.
    ///
    /// @return how many were running
    public int cancel(String queryId) {
        List<ShardControl> controls;
        synchronized (this) {
            cancelled.put(queryId, true);
            controls = List.copyOf(running.getOrDefault(queryId, List.of()));
        }
        controls.forEach(ShardControl::cancel);
        return controls.size();
    }

    /// Stops all shards.
    public void cancelAll() {
        List<ShardControl> controls;
        synchronized (this) {
            controls = running.values().stream().flatMap(List::stream).toList();
        }
        controls.forEach(ShardControl::cancel);
    }
}
