// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// The engine against answers of Perfetto's trace processor: traces, queries and expected outputs
/// from a directory beside the repository, which is not part of it. [ConformanceTest] runs them all
/// and passes without the directory; what is known to fail is listed in a resource.
@NullMarked
package dev.tracefold.conformance;

import org.jspecify.annotations.NullMarked;
