// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

/// What was asked for is not there.
final class UnknownThing extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownThing(String message) {
        super(message);
    }
}
