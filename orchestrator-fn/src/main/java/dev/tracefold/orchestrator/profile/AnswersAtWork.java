// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.tracefold.xprof.session.Progress;

/// Answers that are being made, for whoever wants to know how far they are.
final class AnswersAtWork {
    private static final JsonMapper JSON = new JsonMapper();

    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();

    Entry begin(String run, String tool) {
        Entry entry = new Entry(run, tool);
        entries.add(entry);
        return entry;
    }

    /// Those of a run and a tool; of all where the name is empty.
    String json(String run, String tool) {
        ArrayNode array = JSON.createArrayNode();
        for (Entry entry : entries) {
            if ((run.isEmpty() || run.equals(entry.run))
                    && (tool.isEmpty() || tool.equals(entry.tool))) {
                Map<String, Integer> count = entry.count;
                array.addObject()
                        .put("run", entry.run)
                        .put("tag", entry.tool)
                        .put("hosts", count.get("hosts"))
                        .put("done", count.get("done"))
                        .put("failed", count.get("failed"))
                        .put("pieces", entry.pieces.get("pieces"))
                        .put("pieces_done", entry.pieces.get("done"));
            }
        }
        return array.toString();
    }

    /// One answer.
    final class Entry implements Progress, AutoCloseable {
        private final String run;
        private final String tool;
        private volatile Map<String, Integer> count = Map.of("hosts", 0, "done", 0, "failed", 0);

        private volatile Map<String, Integer> pieces = Map.of("pieces", 0, "done", 0);

        private Entry(String run, String tool) {
            this.run = run;
            this.tool = tool;
        }

        @Override
        public void pieces(int done, int all) {
            pieces = Map.of("pieces", all, "done", done);
        }

        @Override
        public void hosts(int done, int failed, int hosts) {
            count = Map.of("hosts", hosts, "done", done, "failed", failed);
        }

        @Override
        public void close() {
            entries.remove(this);
        }
    }
}
