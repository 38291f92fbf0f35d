// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Pictures of data: a small writer of SVG, axes, charts, and pages that need nothing from outside. Start
/// at [dev.tracefold.xprof.chart.Svg]. Knows nothing of profiles.
@NullMarked
package dev.tracefold.xprof.chart;

import org.jspecify.annotations.NullMarked;
