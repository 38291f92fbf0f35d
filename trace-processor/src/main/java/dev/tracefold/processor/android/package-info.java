// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// Packets of Android's services that become slices: network packets, wakelocks of apps, Bluetooth,
/// statsd's atoms, events of Pixel modems; and frames of a display's video.
///
/// [AndroidModules] lists the readers. Many of these packets hold events with times of their own; [PartModule] sorts them.
@NullMarked
package dev.tracefold.processor.android;

import org.jspecify.annotations.NullMarked;
