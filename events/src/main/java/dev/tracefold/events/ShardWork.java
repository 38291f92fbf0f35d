// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.util.Map;

import static java.util.Objects.requireNonNull;

/// What is to be done with a trace.
public sealed interface ShardWork {
    /// What people read of it.
    String text();

    /// Runs SQL.
    ///
    /// @param text PerfettoSQL
    record Sql(String text) implements ShardWork {
        public Sql {
            requireNonNull(text, "text");
        }
    }

    /// Makes the part of a profile that a tool of XProf needs of its host. The answer has one column of
    /// blobs, which are the part when they are put together.
    ///
    /// @param name the tool
    /// @param options what it is asked with
    record Tool(String name, Map<String, String> options) implements ShardWork {
        public Tool {
            requireNonNull(name, "name");
            options = Map.copyOf(options);
        }

        @Override
        public String text() {
            return name;
        }
    }
}
