// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.Optional;

import dev.tracefold.processor.error.ProcessorException;

/// Where a query stands while its SQL is written.
///
/// @param text collects what is nested in it
/// @param queries knows what is shared
/// @param place for failures
/// @param depth how many queries it is nested in
record Scope(QueryText text, StructuredQueries queries, String place, int depth) {

    /// The rows of a query in a field that must be there.
    String nestedIn(SpecMessage message, String field) {
        Optional<SpecMessage> query = message.message(field);
        if (query.isEmpty()) {
            throw missing(field);
        }
        return nested(query.get(), field);
    }

    /// The rows of a nested query, as a name.
    String nested(SpecMessage query, String field) {
        String id = query.text("id");
        String name = id.isEmpty() ? "" : " '" + id + "'";
        return text.add(query, place + "." + field + name, depth + 1);
    }

    /// A text that must be there and not empty.
    String required(SpecMessage message, String field) {
        String value = message.text(field);
        if (value.isEmpty()) {
            throw missing(field);
        }
        return value;
    }

    ProcessorException missing(String field) {
        return failure(field + " is missing");
    }

    ProcessorException failure(String problem) {
        return StructuredQueries.failure(place + ": " + problem);
    }
}
