// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.packet;

/// A mistake in the configuration of a trace.
///
/// @param key name of the rule that found it
/// @param title what it is, in a few words
/// @param description what was found, and what comes of it
/// @param remediation what to do
/// @param confidence from 0 to 1
record Diagnostic(
        String key, String title, String description, String remediation, double confidence) {}
