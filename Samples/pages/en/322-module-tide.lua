-- Rough height of the tide, for the samples' Module namespace.
local p = {}

function p.height(frame)
	local hour = tonumber(frame.args[1]) or 0
	local mean, range = 1.9, 1.4
	return string.format('%.1f', mean + range * math.cos(2 * math.pi * (hour - 3) / 12.42))
end

return p
