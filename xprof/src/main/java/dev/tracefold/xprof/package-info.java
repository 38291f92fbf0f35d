// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// XSpace profiles, and from them the data of XProf's tools: overview, op statistics, trace viewer,
/// memory, and the rest, for one host or many. Like the trace processor a library that knows nothing
/// but the JDK. Still to be written; the package is here so that the modules around it have their
/// final shape.
@NullMarked
package dev.tracefold.xprof;

import org.jspecify.annotations.NullMarked;
