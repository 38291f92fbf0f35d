// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The manifests, checked as far as they can be without a cluster.
///
/// Start at [dev.tracefold.deployment.ManifestsTest]: it renders every overlay, with `kubectl` where there is one and
/// with a reader of our own in any case, and holds the result to strict schemas and to the rules of admission that
/// schemas do not know.
@org.jspecify.annotations.NullMarked
package dev.tracefold.deployment;
