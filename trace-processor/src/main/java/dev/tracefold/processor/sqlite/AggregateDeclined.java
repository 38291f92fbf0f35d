// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// An aggregate table met something whose answer only SQLite's own way of computing it decides; the statement is run as it
/// was written instead.
final class AggregateDeclined extends RuntimeException {
    private static final long serialVersionUID = 1;

    AggregateDeclined(String message) {
        super(message, null, false, false);
    }
}
