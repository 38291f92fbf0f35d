// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where a pod's path lies outside of it.
///
/// @param volume what is mounted: a claim's name, or else what the pod calls it
/// @param path inside the volume, without a slash at its ends
/// @param writable whether the pod may write there
record Mount(String volume, String path, boolean writable) {
    /// What lies at an absolute path, if anything is mounted there or above.
    static Optional<Mount> at(Rendering.Pod pod, String path) {
        return mounts(pod).stream()
                .filter(mount -> isAt(path, mount))
                .max(Comparator.comparingInt(mount -> mount.at("mountPath").text().length()))
                .map(mount -> of(pod, mount, path));
    }

    /// The mounts inside another, read-only mount that are not a part of it: there is no directory for
    /// them, and nobody may make one.
    static List<String> withoutGround(Rendering.Pod pod) {
        return mounts(pod).stream()
                .map(mount -> mount.at("mountPath").text())
                .filter(path -> {
                    Optional<Mount> above = at(pod, path.substring(0, path.lastIndexOf('/')));
                    return above.isPresent()
                            && !above.get().writable()
                            && !at(pod, path).orElseThrow().isPartOf(above.get());
                })
                .toList();
    }

    private boolean isPartOf(Mount above) {
        return volume.equals(above.volume) && path.startsWith(above.path);
    }

    private static List<Tree> mounts(Rendering.Pod pod) {
        return pod.container().at("volumeMounts").items();
    }

    private static boolean isAt(String path, Tree mount) {
        return (path + "/").startsWith(mount.at("mountPath").text() + "/");
    }

    private static Mount of(Rendering.Pod pod, Tree mount, String path) {
        String name = mount.at("name").text();
        Tree claim =
                pod.spec().at("volumes").items().stream()
                        .filter(volume -> volume.at("name").text().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .at("persistentVolumeClaim");
        String inside =
                mount.at("subPath").text() + path.substring(mount.at("mountPath").text().length());
        return new Mount(
                claim.isPresent() ? claim.at("claimName").text() : name,
                inside.replaceAll("^/|/$", ""),
                !mount.at("readOnly").text().equals("true")
                        && !claim.at("readOnly").text().equals("true"));
    }
}
