// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// A macro a user made: tokens to put where it is called.
///
/// @param name as written; macro names heed case
/// @param parameters without `$`
/// @param body not expanded, so it may call macros that come later
public record Macro(String name, List<String> parameters, SqlSource body) {
    public Macro {
        parameters = List.copyOf(parameters);
    }
}
