// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What runs for whom. Shards go by the seal of their query, which only its orchestrator can break.
/// A cancellation is remembered for a while, because shards of its query may still be on their way;
/// how many are remembered is bounded, since a forgotten one can only cost a shard.
public final class RunningShards {
    private static final int REMEMBERED = 4096;

    // Guarded by this.
    private final Map<String, List<ShardControl>> running = new HashMap<>();
    // What nobody but its own client can call off.
    private final List<ShardControl> unsealed = new ArrayList<>();
    private final Map<String, Boolean> cancelled =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// Announces a shard; it is stopped at once when its query is cancelled already.
    ///
    /// @param seal of its query, if it has one
    public void started(Optional<String> seal, ShardControl control) {
        boolean late;
        synchronized (this) {
            late = seal.filter(cancelled::containsKey).isPresent();
            seal.map(key -> running.computeIfAbsent(key, _ -> new ArrayList<>()))
                    .orElse(unsealed)
                    .add(control);
        }
        if (late) {
            control.cancel();
        }
    }

    /// Forgets a shard.
    public synchronized void ended(Optional<String> seal, ShardControl control) {
        if (seal.isEmpty()) {
            unsealed.remove(control);
            return;
        }
        running.computeIfPresent(
                seal.get(),
                (_, controls) -> {
                    controls.remove(control);
                    return controls.isEmpty() ? null : controls;
                });
    }

    /// Stops all shards of a query, now and when they come.
    ///
    /// @return how many were running
    public int cancel(String seal) {
        List<ShardControl> controls;
        synchronized (this) {
            cancelled.put(seal, true);
            controls = List.copyOf(running.getOrDefault(seal, List.of()));
        }
        controls.forEach(ShardControl::cancel);
        return controls.size();
    }

    /// Stops all shards.
    public void cancelAll() {
        List<ShardControl> controls = new ArrayList<>();
        synchronized (this) {
            running.values().forEach(controls::addAll);
            controls.addAll(unsealed);
        }
        controls.forEach(ShardControl::cancel);
    }
}
