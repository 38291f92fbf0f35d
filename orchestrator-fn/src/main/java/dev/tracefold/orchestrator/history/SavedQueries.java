// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import java.util.List;

/// The queries that people saved.
public interface SavedQueries {
    /// Saves one, in place of the one of that name.
    void save(SavedQuery query);

    /// Forgets one.
    ///
    /// @return whether there was one
    boolean forget(String id);

    /// All, by category and name.
    List<SavedQuery> saved();
}
