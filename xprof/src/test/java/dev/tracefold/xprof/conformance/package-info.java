// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Every tool over every run that XProf's own converter has answered, compared value by value. Start
/// at [dev.tracefold.xprof.conformance.XprofConformanceTest].
@NullMarked
package dev.tracefold.xprof.conformance;

import org.jspecify.annotations.NullMarked;
