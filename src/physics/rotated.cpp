// The rotation of events into the frame where muon 1 lies along x.
#include <cmath>

#include "fastgan/physics/observables.hpp"

namespace fastgan {
namespace {

struct Plane {
  std::size_t x, y;
};

/// The columns that turn with muon 1.
std::vector<Plane> planes(const Table& events) {
  std::vector<Plane> planes{{events.column("px1"), events.column("py1")},
                            {events.column("px2"), events.column("py2")}};
  if (events.has("metx")) planes.push_back({events.column("metx"), events.column("mety")});
  return planes;
}

void turn(float* event, const std::vector<Plane>& planes) {
  const double px1 = event[planes[0].x], py1 = event[planes[0].y];
  const double pt = std::sqrt(px1 * px1 + py1 * py1);
  if (pt <= 0) return;
  const double c = px1 / pt, s = py1 / pt;
  for (const Plane& plane : planes) {
    const double x = event[plane.x], y = event[plane.y];
    event[plane.x] = static_cast<float>(c * x + s * y);
    event[plane.y] = static_cast<float>(c * y - s * x);
  }
  event[planes[0].x] = static_cast<float>(pt);
}

}  // namespace

Table rotated(const Table& events) {
  if (!events.has("py1")) return events;
  const std::vector<Plane> turning = planes(events);
  const std::size_t gone = events.column("py1"), width = events.width();
  Table result;
  for (std::size_t c = 0; c < width; ++c) {
    if (c == gone) continue;
    result.columns.push_back(events.columns[c]);
    if (!events.units.empty()) result.units.push_back(events.units[c]);
  }
  result.values.reserve(events.rows() * (width - 1));
  std::vector<float> event(width);
  for (std::size_t r = 0; r < events.rows(); ++r) {
    event.assign(events.row(r), events.row(r) + width);
    turn(event.data(), turning);
    for (std::size_t c = 0; c < width; ++c) {
      if (c != gone) result.values.push_back(event[c]);
    }
  }
  return result;
}

}  // namespace fastgan
